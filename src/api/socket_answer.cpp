#include "api/socket_answer.hpp"

namespace ragd {

Task<Result<void>> SocketAnswer::send(HttpResponse response) {
    ended_ = true;
    co_return co_await session_.tell_last(id_, response.status < 400 ? "done" : "error",
                                          response.body);
}

Task<Result<void>> SocketAnswer::begin_stream(HttpResponse /*head*/) {
    co_return Result<void>{};
}

Task<Result<void>> SocketAnswer::write_event(std::string event, std::string data) {
    if (event == "done" || event == "error") {
        ended_ = true;
        co_return co_await session_.tell_last(id_, event, data);
    }
    co_return co_await session_.tell(id_, event, data);
}

Task<Result<void>> SocketAnswer::write_keep_alive() {
    co_return Result<void>{};
}

Task<Result<void>> SocketAnswer::write(std::string /*bytes*/) {
    co_return fail(ErrorCode::kInternal, "a question of a WebSocket is answered in events");
}

Task<Result<void>> SocketAnswer::end() {
    co_return Result<void>{};
}

Task<Result<void>> SocketAnswer::finish() {
    if (ended_) {
        co_return Result<void>{};
    }
    ended_ = true;
    const auto cancelled = fail(ErrorCode::kCancelled, "the question was cancelled");
    const auto problem = session_.problem(cancelled, request_);
    co_return co_await session_.tell_last(id_, "error", problem);
}

}  // namespace ragd
