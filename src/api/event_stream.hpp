#pragma once
#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "answer/sink.hpp"
#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// A streamed answer as server-sent events: sources, token ..., done or error. The head goes out
/// with the first event; a large one needs room (reserve_answer). While nothing is said, comments keep the stream alive.
/// Threads: the io thread. Lifetime: await `close` before the call goes.
class EventStream final : public AnswerSink {
public:
    explicit EventStream(Call& call);
    ~EventStream() override;
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    Task<Result<void>> on_sources(std::span<const Source> sources) override;
    Task<Result<void>> on_token(std::string text) override;

    /// Any other event.
    Task<Result<void>> send(std::string_view event, std::string data);
    /// The last event, and the end of the response.
    Task<Result<void>> finish(std::string_view event, std::string data);
    Task<Result<void>> finish_with_problem(const Error& error, const RequestId& id);
    /// Waits until no comment is being written, and lets none begin.
    Task<void> close();

    /// The head is out: the status can no longer be chosen.
    [[nodiscard]] bool begun() const;

private:
    struct State;

    Call& call_;
    std::shared_ptr<State> state_;
};

}  // namespace ragd
