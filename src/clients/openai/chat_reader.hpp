#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/task.hpp"
#include "clients/openai/chat_codec.hpp"
#include "net/http_message.hpp"
#include "net/sse.hpp"
#include "ports/chat_model.hpp"

namespace ragd {

/// Reads the response to a completion, as events or as one reply, whichever the service sends, and
/// hands its text on.
/// Threads: one at a time.
class ChatReader {
public:
    /// `on_progress` is called when text or the end has come, before the listener hears of it.
    ChatReader(const ChatListener& listener, std::function<void(const ChatReader&)> on_progress)
        : listener_(listener), on_progress_(std::move(on_progress)) {}

    void on_head(int status, const HttpHeaders& headers);
    /// A piece of a body.
    Task<Result<void>> on_body(std::string piece);
    /// The end of the body; `body` is what did not come in pieces.
    Task<Result<void>> on_end(std::string_view body);

    [[nodiscard]] int status() const { return status_; }  // 0: no head came
    [[nodiscard]] bool heard_text() const { return heard_text_; }
    /// The service said that the completion is complete.
    [[nodiscard]] bool ended() const { return done_ || !finish_reason_.empty(); }
    /// ... and that nothing follows.
    [[nodiscard]] bool done() const { return done_; }
    [[nodiscard]] bool was_withheld() const { return finish_reason_ == "content_filter"; }
    /// What was said is no completion.
    [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }
    /// The listener wants no more.
    [[nodiscard]] const std::optional<Error>& refusal() const { return refusal_; }
    [[nodiscard]] ChatReply reply() const {
        return {.usage = usage_, .cut_at_max_tokens = finish_reason_ == "length"};
    }

private:
    Task<Result<void>> take(Result<ChatPart> part);

    const ChatListener& listener_;
    std::function<void(const ChatReader&)> on_progress_;
    SseDecoder decoder_;
    std::string body_;  // of a reply that is no stream
    std::string finish_reason_;
    Usage usage_;
    std::optional<Error> fault_;
    std::optional<Error> refusal_;
    int status_ = 0;
    bool is_events_ = false;
    bool heard_text_ = false;
    bool done_ = false;
};

}  // namespace ragd
