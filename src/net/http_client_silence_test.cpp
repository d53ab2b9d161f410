#include <atomic>
#include <cstdlib>
#include <cstring>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/http_client.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

constexpr int kOld = 4;  // connections

/// Answers on the first connections, once all have come, until `forget`; then only on those that
/// come later, and the others stay open and silent, as behind a firewall that has lost its table.
class ForgetfulServer {
public:
    ForgetfulServer() {
        listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockaddr generic{};
        std::memcpy(&generic, &address, sizeof address);
        EXPECT_EQ(::bind(listening_, &generic, sizeof generic), 0);
        EXPECT_EQ(::listen(listening_, 16), 0);
        socklen_t size = sizeof generic;
        ::getsockname(listening_, &generic, &size);
        std::memcpy(&address, &generic, sizeof address);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread([this] { serve(); });
    }
    ~ForgetfulServer() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        for (const int fd : links_) {
            ::shutdown(fd, SHUT_RDWR);
        }
        threads_.clear();
        for (const int fd : links_) {
            ::close(fd);
        }
        ::close(listening_);
    }
    ForgetfulServer(const ForgetfulServer&) = delete;
    ForgetfulServer& operator=(const ForgetfulServer&) = delete;

    void forget() { ++era_; }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    void serve() {
        for (int fd = ::accept(listening_, nullptr, nullptr); fd >= 0;
             fd = ::accept(listening_, nullptr, nullptr)) {
            links_.push_back(fd);
            threads_.emplace_back([this, fd, era = era_.load()] { answer(fd, era); });
        }
    }
    void answer(int fd, int era) {
        constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        std::string request(64 * 1024, '\0');
        if (::recv(fd, request.data(), request.size(), MSG_PEEK) > 0 && era == 0) {
            all_came_.arrive_and_wait();
        }
        while (::recv(fd, request.data(), request.size(), 0) > 0) {
            if (era == era_) {
                (void)::send(fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
            }
        }
    }

    int listening_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> era_{0};
    std::latch all_came_{kOld};
    std::vector<int> links_;
    std::vector<std::jthread> threads_;
    std::jthread thread_;
};

TEST(HttpClientAndSilence, OneCallThatIsNotAnsweredIsEnoughToLeaveOldConnections) {
    ::setenv("no_proxy", "*", 1);
    const SystemClock clock;
    IoThread io;
    HttpClient client{{}, clock};
    ForgetfulServer server;
    const auto call = [&](std::chrono::milliseconds patience) {
        return HttpCall{.url = server.url(), .deadline = Deadline::in(clock, patience)};
    };
    std::vector<std::future<Result<HttpReply>>> beside;
    for (int i = 0; i < kOld; ++i) {
        beside.push_back(std::async(std::launch::async, [&] {
            return io.block_on(client.send(call(std::chrono::seconds{10})));
        }));
    }
    for (auto& one : beside) {
        ASSERT_TRUE(one.get());
    }
    server.forget();
    EXPECT_EQ(io.block_on(client.send(call(std::chrono::milliseconds{200}))).error().code,
              ErrorCode::kDeadlineExceeded);
    for (int i = 0; i < kOld; ++i) {
        EXPECT_TRUE(io.block_on(client.send(call(std::chrono::seconds{3}))));
    }
}

}  // namespace
}  // namespace ragd
