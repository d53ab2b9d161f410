#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/task.hpp"
#include "net/http_message.hpp"
#include "net/web_socket.hpp"

namespace ragd {

/// How one request is answered: `send` once; or `begin_stream`, any number of `write` and `end`,
/// each awaited before the next; or `upgrade`.
///
/// Errors:   Cancelled - the client is gone or reads too slowly; nothing more will reach it.
/// Threads:  the io thread.  Lifetime: while the handler's task runs.
class ResponseWriter {
public:
    virtual ~ResponseWriter() = default;
    /// Sends a whole response.
    virtual Task<Result<void>> send(HttpResponse response) = 0;
    /// Sends the head (its body is ignored) of a response whose length is not known yet.
    virtual Task<Result<void>> begin_stream(HttpResponse head) = 0;
    /// Sends bytes at once and returns when the kernel has taken them, so a caller that awaits each
    /// write buffers one piece. Requires: after begin_stream. No bytes: does nothing.
    virtual Task<Result<void>> write(std::string bytes) = 0;
    /// Ends the stream. A handler that returns without it leaves the client with a visibly
    /// truncated response.
    virtual Task<Result<void>> end() = 0;

    /// `write` of a server-sent event, and of a comment that keeps its stream alive.
    virtual Task<Result<void>> write_event(std::string event, std::string data);
    virtual Task<Result<void>> write_keep_alive();

    /// Makes the connection a WebSocket, with `headers` on the 101 that says so; then nothing else is
    /// written. The connection ends with the handler.
    /// Requires: a request that asks for it as RFC 6455, section 4.2.1, wants.
    /// Errors: Unsupported - this is no such connection; Unavailable - there are too many.
    /// Lifetime: `request` outlives the task; the socket goes before this.
    virtual Task<Result<std::unique_ptr<WebSocket>>> upgrade(const HttpRequest& request,
                                                             HttpHeaders headers);
};

}  // namespace ragd
