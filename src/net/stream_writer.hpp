#pragma once
#include <functional>
#include <string>

#include "net/beast_socket.hpp"
#include "net/http_server.hpp"
#include "net/socket_stream.hpp"

namespace ragd {

/// Writes the response to one request onto its connection.
/// Threads: the io thread.  Lifetime: the stream and the log outlive it.
class StreamWriter final : public ResponseWriter {
public:
    struct Request {
        bool http11 = true;
        bool head_only = false;
        std::function<bool()> close;  // asked when the head is sent
        std::function<std::string_view()> date;
        std::chrono::seconds hsts{0};  // see ResponseHead
        /// Asked when the connection is to become a WebSocket. Empty: it cannot.
        std::function<Result<WebSocketTerms>()> socket_terms;
    };

    StreamWriter(SocketStream& stream, Request request, const Log& log)
        : stream_(stream), request_(std::move(request)), log_(log) {}

    Task<Result<void>> send(HttpResponse response) override;
    Task<Result<void>> begin_stream(HttpResponse head) override;
    Task<Result<void>> write(std::string bytes) override;
    Task<Result<void>> end() override;
    Task<Result<std::unique_ptr<WebSocket>>> upgrade(const HttpRequest& request,
                                                     HttpHeaders headers) override;

    [[nodiscard]] bool started() const { return stage_ != Stage::kNothing; }
    /// Whether a whole response went out after which the connection may be used again.
    [[nodiscard]] bool reusable() const { return stage_ == Stage::kDone && !close_; }

private:
    enum class Stage { kNothing, kStreaming, kDone, kBroken, kUpgraded };

    std::string take_head(const HttpResponse& response, bool streaming);
    Task<Result<void>> write_all(SocketStream::Buffers buffers, Stage next);

    SocketStream& stream_;
    Request request_;
    const Log& log_;
    Stage stage_ = Stage::kNothing;
    bool close_ = false;
    bool chunked_ = false;
    bool body_wanted_ = true;
};

}  // namespace ragd
