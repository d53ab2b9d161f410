// A WebSocket server of net/ that sends back what it is sent, for suites that ask for such a one:
// prints its port, and ends when its input does.
#include <iostream>
#include <string>

#include "base/clock.hpp"
#include "net/http_server.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

Task<void> echo(HttpRequest request, ResponseWriter& writer) {
    const auto socket = co_await writer.upgrade(request, {});
    if (!socket) {
        (void)co_await writer.send({.status = 426, .body = socket.error().message});
        co_return;
    }
    for (auto message = co_await (*socket)->read(); message;
         message = co_await (*socket)->read()) {
        const auto kind = message->kind;
        if (!co_await (*socket)->send(std::move(message->bytes), kind)) {
            break;
        }
    }
}

int run() {
    const SystemClock clock;
    Metrics metrics{"echo", clock};
    const Log log = Log::null();
    IoThread io;
    const auto server = HttpServer::start(
        io.executor(), {.port = 0, .socket_message_bytes_max = 64 * limits::kMiB},
        {.handler = echo,
         .error_page =
             [](int status, std::string detail, const HttpRequest* /*request*/) {
                 return HttpResponse{.status = status, .body = std::move(detail)};
             },
         .clock = clock,
         .log = log,
         .metrics = metrics});
    if (!server) {
        std::cerr << server.error().message << '\n';
        return 1;
    }
    std::cout << (*server)->port() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
    }
    (void)io.block_on((*server)->stop(std::chrono::milliseconds{100}));
    return 0;
}

}  // namespace
}  // namespace ragd

int main() {
    return ragd::run();
}
