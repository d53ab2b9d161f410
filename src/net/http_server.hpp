#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "net/http_message.hpp"
#include "net/response_writer.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"

namespace ragd {

class TlsKeeper;

/// Answers one request on the io thread. What it throws, or its failure to answer, becomes a 500.
using HttpHandler = std::function<Task<void>(HttpRequest, ResponseWriter&)>;

/// Makes the answer to a request that never reaches the handler (400, 408, 413, 431, 503 ...).
/// Must not throw.
/// `request`: its head, where that was read; null: it was not.
using HttpErrorPage =
    std::function<HttpResponse(int status, std::string detail, const HttpRequest* request)>;

struct HttpServerOptions {
    std::string host = "127.0.0.1";            // a name or an IPv4/IPv6 address, without brackets
    std::uint16_t port = 8080;                 // 0: any free one, see HttpServer::port()
    std::string port_setting = "SERVER_PORT";  // where `port` can be changed, for messages
    std::chrono::seconds hsts{
        0};  // how long browsers shall come by HTTPS alone; 0: nothing is said
    std::size_t connections_max = 100;
    std::size_t connections_per_address_max = 0;  // 0: all of them
    /// How long a connection must have kept the server waiting before a request on another one may
    /// have its slot.
    std::chrono::milliseconds quiet_min{1000};
    /// How long a connection that found no slot may take to say what it wants.
    std::chrono::milliseconds reserve_timeout{1000};
    std::size_t header_bytes_max = limits::kRequestHeaderBytes;
    std::size_t body_bytes_max = limits::kRequestBodyBytes;  // see HttpServerParts, too
    /// Bodies held at one time, all connections together; above it a request is a 503.
    std::size_t bodies_bytes_max = limits::kBodiesBytes;
    std::chrono::milliseconds header_timeout{10'000};  // first byte to end of head
    /// First byte to end of body; a large body has 1 / body_rate_min more for each byte that came.
    std::chrono::milliseconds request_timeout{30'000};
    std::size_t body_rate_min = 256 * limits::kKiB;  // bytes per second
    std::chrono::milliseconds idle_timeout{75'000};  // between requests
    /// A response may keep the server waiting for its reader, in all its writes together, for
    /// write_timeout + 1 / write_rate_min for each byte that was taken.
    std::chrono::milliseconds write_timeout{30'000};
    std::size_t write_rate_min = 16 * limits::kKiB;  // bytes per second
    /// Of a WebSocket. There are at most half as many of them as connections, in all and from one address:
    /// they keep theirs for long, and others must find one.
    std::size_t socket_message_bytes_max = limits::kSocketMessageBytes;
    std::chrono::milliseconds socket_idle_timeout{60'000};  // a ping is sent after half of it
    std::size_t send_buffer_bytes = 256 * limits::kKiB;     // of the kernel, per connection
};

/// What a server needs from its surroundings. All outlive it.
struct HttpServerParts {
    HttpHandler handler;
    HttpErrorPage error_page;
    /// Requests that are answered even where all slots are taken: short ones, such as health
    /// checks, without a body. Must not throw. Empty: none.
    std::function<bool(const HttpRequest&)> is_vital = {};
    /// How many bytes the body of this request may have, which has not come yet. Must not throw.
    /// Empty: the option, for all of them.
    std::function<std::size_t(const HttpRequest&)> body_bytes_max = {};
    /// Whether the body of this request, a large one that has not come yet, is read. If not, the handler
    /// answers without it, and the connection ends. Must not throw. Empty: all are.
    std::function<Task<bool>(const HttpRequest&)> reads_body = {};
    /// Null: plain HTTP.
    const TlsKeeper* tls = nullptr;
    const Clock& clock;
    const Log& log;
    Metrics& metrics;
};

/// An HTTP/1.1 server (RFC 9110, RFC 9112), over TLS or not, that knows nothing of what it serves. Strict: what can
/// be read in two ways is refused with 400 and the connection is closed.
/// Threads:  `start`, `port`, the destructor: any; `stop`: await it on the io thread.
/// Lifetime: the executor's context outlives the server and runs on one thread. The destructor
/// cuts what `stop` has not ended.
class HttpServer {
public:
    /// How a stop went: requests that were cut at the end of the grace time, and handlers that
    /// had still not returned when `stop` gave up waiting for them.
    struct StopReport {
        std::size_t cut = 0;
        std::size_t stuck = 0;
    };

    /// Binds, listens and begins to accept.
    /// Errors: Unavailable - the address is taken or not ours; InvalidField - the host does not
    /// resolve. The message names the setting to change.
    static Result<std::unique_ptr<HttpServer>> start(boost::asio::any_io_executor executor,
                                                     HttpServerOptions options,
                                                     HttpServerParts parts);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// "http://127.0.0.1:8080", "https://[::1]:8443".
    [[nodiscard]] std::string url() const;

    /// Stops accepting, closes idle connections, lets requests in flight finish for `grace`, then
    /// stops the `gone` of the rest, whose handlers may still say a last word, cuts their
    /// connections a second later and waits a little for the handlers to notice.
    Task<StopReport> stop(std::chrono::milliseconds grace);

private:
    struct State;
    explicit HttpServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace ragd
