#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "answer/sink.hpp"
#include "api/call.hpp"
#include "api/event_stream.hpp"
#include "wire/openai/encode_response.hpp"

namespace ragd {

/// A response as events, each with its number. The first ones go out when something was found: what fails
/// before that has its status.
/// Threads: the io thread. Lifetime: what it refers to outlives it.
class ResponseEvents final : public AnswerSink {
public:
    ResponseEvents(Call& call, const ResponseFrame& head, bool wants_json, EventStream& stream)
        : call_(call), head_(head), wants_json_(wants_json), stream_(stream) {}

    Task<Result<void>> on_sources(std::span<const Source> sources) override;
    Task<Result<void>> on_token(std::string text) override;

    /// Errors: Unavailable - the answer is not what was streamed, and that cannot be taken back.
    [[nodiscard]] Result<void> check_streamed(const Answer& answer) const;
    /// Ends the message: where it cites, its text, the item.
    Task<Result<void>> end_message(const std::vector<std::string>& annotations,
                                   std::string_view status);
    /// The last event.
    Task<Result<void>> finish(std::string_view type, std::string response);
    /// The last event of one that failed.
    [[nodiscard]] std::string failed(const Error& error) const;

    [[nodiscard]] const std::vector<StoreHit>& hits() const { return hits_; }
    [[nodiscard]] bool refuses() const { return refuses_; }

private:
    Task<Result<void>> send(std::string_view type, std::vector<EventMember> members);
    Task<Result<void>> tell_search();
    [[nodiscard]] std::size_t message_index() const { return head_.search_id.empty() ? 0 : 1; }
    /// item_id, output_index, content_index, and `more`.
    [[nodiscard]] std::vector<EventMember> of_text(std::vector<EventMember> more) const;
    [[nodiscard]] std::string said(const std::vector<std::string>& annotations) const;

    Call& call_;
    const ResponseFrame& head_;
    bool wants_json_;
    EventStream& stream_;
    std::uint64_t number_ = 0;
    bool refuses_ = false;
    std::vector<StoreHit> hits_;
    std::string streamed_;
};

}  // namespace ragd
