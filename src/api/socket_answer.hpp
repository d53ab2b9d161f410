#pragma once
#include <string>
#include <utility>

#include "api/socket_session.hpp"
#include "base/id.hpp"
#include "net/response_writer.hpp"

namespace ragd {

/// The answer to one question of a WebSocket, as messages of its id in the place of a response. The
/// question waits until each is taken: one that nobody reads stops there.
/// Threads: the io thread.  Lifetime: the session outlives it.
class SocketAnswer final : public ResponseWriter {
public:
    SocketAnswer(SocketSession& session, std::string id, RequestId request)
        : session_(session), id_(std::move(id)), request_(std::move(request)) {}

    /// A whole answer, or a problem.
    Task<Result<void>> send(HttpResponse response) override;
    Task<Result<void>> begin_stream(HttpResponse head) override;
    Task<Result<void>> write_event(std::string event, std::string data) override;
    /// The socket keeps itself alive.
    Task<Result<void>> write_keep_alive() override;
    Task<Result<void>> write(std::string bytes) override;
    Task<Result<void>> end() override;

    /// A question that ended without a word was cancelled: says so.
    Task<Result<void>> finish();

private:
    SocketSession& session_;
    std::string id_;
    RequestId request_;
    bool ended_ = false;
};

}  // namespace ragd
