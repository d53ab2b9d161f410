#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "clients/openai/chat_codec.hpp"
#include "clients/openai/thoughts.hpp"
#include "net/http_message.hpp"
#include "net/sse.hpp"
#include "ports/chat_model.hpp"

namespace ragd {

/// Reads the response to a completion, as events or as one reply, whichever the service sends, and
/// hands its text on, without the model's reasoning.
/// Threads: one at a time.
class ChatReader {
public:
    /// `on_progress` is called when text, reasoning or the end has come, before the listener hears
    /// of it.
    ChatReader(const ChatListener& listener, std::function<void(const ChatReader&)> on_progress,
               ThoughtFilter::Hold hold = ThoughtFilter::Hold::kWhereItShows)
        : listener_(listener), on_progress_(std::move(on_progress)), thoughts_(hold) {}

    void on_head(int status, const HttpHeaders& headers);
    /// A piece of a body.
    Task<Result<void>> on_body(std::string piece);
    /// The end of the body; `body` is what did not come in pieces.
    Task<Result<void>> on_end(std::string_view body);

    [[nodiscard]] int status() const { return status_; }  // 0: no head came
    [[nodiscard]] bool heard_text() const { return heard_text_; }
    /// The service said that the completion is complete.
    [[nodiscard]] bool ended() const { return done_ || finish_ != Finish::kNotYet; }
    /// ... and that nothing follows.
    [[nodiscard]] bool done() const { return done_; }
    [[nodiscard]] Finish finish() const { return finish_; }
    /// The model said that it will not answer.
    [[nodiscard]] bool refuses() const { return refuses_; }
    /// The model wrote reasoning, in its text or apart from it.
    [[nodiscard]] bool reasons() const { return reasons_ || thoughts_.found(); }
    /// The model closes thoughts that it did not open: see ThoughtFilter::Hold.
    [[nodiscard]] bool closes_only() const { return thoughts_.closed_only(); }
    /// What was said is no completion.
    [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }
    /// The listener wants no more.
    [[nodiscard]] const std::optional<Error>& refusal() const { return refusal_; }
    [[nodiscard]] ChatReply reply() const {
        return {.usage = usage_,
                .cut_at_max_tokens = finish_ == Finish::kLength,
                .reasoning_bytes = thoughts_.said_in_error(),
                .tool_calls = tool_calls_};
    }
    [[nodiscard]] bool calls_tools() const { return !tool_calls_.empty(); }

private:
    enum class Form { kUnknown, kEvents, kWhole };

    static Form form_of(std::string_view body, bool claims_events);
    Task<Result<void>> read_events(std::string_view bytes);
    Task<Result<void>> read_event(std::string data);
    Task<Result<void>> read_last_event();
    Task<Result<void>> take(Result<ChatPart> part);
    Task<Result<void>> say(std::string text);
    void note(const ChatPart& part);

    const ChatListener& listener_;
    std::function<void(const ChatReader&)> on_progress_;
    SseDecoder decoder_;
    ThoughtFilter thoughts_;
    std::string body_;  // of a reply that is no stream, or until it is known whether it is
    std::optional<std::int64_t> index_;  // of the completion that is read
    Finish finish_ = Finish::kNotYet;
    Usage usage_;
    std::vector<ToolCall> tool_calls_;
    std::optional<Error> fault_;
    std::optional<Error> refusal_;
    int status_ = 0;
    Form form_ = Form::kUnknown;
    bool claims_events_ = false;
    bool wrote_text_ = false;  // the model did, thoughts or not
    bool wrote_calls_ = false;
    bool heard_text_ = false;
    bool reasons_ = false;
    bool refuses_ = false;
    bool done_ = false;
};

}  // namespace ragd
