#pragma once
#include <span>
#include <string>

#include "answer/sink.hpp"
#include "api/call.hpp"
#include "api/event_stream.hpp"
#include "wire/openai/encode_chat.hpp"

namespace ragd {

/// A completion as chunks: the role, pieces of the text, where it cites, why it ends, "[DONE]".
/// Threads: the io thread. Lifetime: what it refers to outlives it.
class ChatEvents final : public AnswerSink {
public:
    ChatEvents(Call& call, const Completion& completion, EventStream& stream)
        : call_(call), completion_(completion), stream_(stream) {}

    Task<Result<void>> on_sources(std::span<const Source> sources) override;
    Task<Result<void>> on_token(std::string text) override;

    /// What is left to be said once the answer is whole.
    /// Errors: Unavailable - it is not what was streamed, and that cannot be taken back.
    Task<Result<void>> finish(const Answer& answer, bool include_usage);

private:
    [[nodiscard]] Result<void> check_streamed(const Answer& answer) const;
    Task<Result<void>> send(std::string data);

    Call& call_;
    const Completion& completion_;
    EventStream& stream_;
    bool refuses_ = false;
    std::string streamed_;
};

}  // namespace ragd
