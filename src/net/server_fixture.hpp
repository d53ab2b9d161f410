#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "net/http_server.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {

/// A server on this machine for tests of those who call others; the handler is all it does.
class TestServer {
public:
    TestServer(IoThread& io, const Clock& clock, HttpHandler handler)
        : io_(io), metrics_("test", clock) {
        HttpServerParts parts{.handler = std::move(handler),
                              .error_page = [](int status, std::string detail,
                                               const HttpRequest* /*request*/) -> HttpResponse {
                                  return {.status = status, .body = std::move(detail)};
                              },
                              .clock = clock,
                              .log = log_,
                              .metrics = metrics_};
        server_ = HttpServer::start(io.executor(), {.port = 0}, parts).value();
    }
    ~TestServer() { (void)io_.block_on(server_->stop(std::chrono::milliseconds{0})); }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    [[nodiscard]] std::string url() const { return server_->url(); }

private:
    IoThread& io_;
    Metrics metrics_;
    Log log_ = Log::null();
    std::unique_ptr<HttpServer> server_;
};

}  // namespace ragd
