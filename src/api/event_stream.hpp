#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// Server-sent events as a response. The head goes out with the first one; a large one needs room
/// (reserve_answer). While nothing is said, comments keep the stream alive.
/// Threads: the io thread. Lifetime: `serve_events` closes it, before the call goes.
class EventStream {
public:
    explicit EventStream(Call& call);
    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    /// An empty `event` is one without a name.
    Task<Result<void>> send(std::string_view event, std::string data);
    /// The last event, and the end of the response.
    Task<Result<void>> finish(std::string_view event, std::string data);
    /// Waits until no comment is being written, and lets none begin.
    Task<void> close();

    /// The head is out: the status can no longer be chosen.
    [[nodiscard]] bool begun() const;

private:
    struct State;

    Call& call_;
    std::shared_ptr<State> state_;
};

/// Runs `events`, which sends to `stream` up to its last event. What fails before the first one has
/// its status; later it ends the stream as an event of the name `error_event`, in the call's dialect.
Task<Result<Reply>> serve_events(Call& call, EventStream& stream, Task<Result<void>> events,
                                 std::string_view error_event);

/// How a stream says that it failed, where that is no error of the call's dialect.
struct FailureEvent {
    std::string name;
    std::function<std::string(const Error&)> encode;
};
Task<Result<Reply>> serve_events(Call& call, EventStream& stream, Task<Result<void>> events,
                                 FailureEvent failure);

}  // namespace ragd
