#pragma once
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace ragd {

/// Tries again until it is so, for ten seconds at most.
inline bool eventually(const std::function<bool()>& so) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (std::chrono::steady_clock::now() < end) {
        if (so()) {
            return true;
        }
        ::usleep(2000);  // between two looks at another process; nothing depends on how long
    }
    return so();
}

/// A port of 127.0.0.1 that nothing listens on now.
inline std::uint16_t free_port() {
    boost::asio::io_context context;
    boost::asio::ip::tcp::acceptor acceptor{context,
                                            {boost::asio::ip::make_address("127.0.0.1"), 0}};
    return acceptor.local_endpoint().port();
}

/// The real redis-server, in memory, on a port of its own.
class RedisProcess {
public:
    static bool is_installed() {
        return std::filesystem::exists("/usr/bin/redis-server") ||
               std::filesystem::exists("/usr/local/bin/redis-server");
    }

    explicit RedisProcess(std::vector<std::string> more = {}, std::uint16_t port = free_port())
        : port_(port), more_(std::move(more)) {
        start();
    }
    ~RedisProcess() { stop(); }
    RedisProcess(const RedisProcess&) = delete;
    RedisProcess& operator=(const RedisProcess&) = delete;

    void start() {
        std::vector<std::string> words{
            "redis-server", "--port",  std::to_string(port_), "--bind", "127.0.0.1", "--save", "",
            "--loglevel",   "warning", "--daemonize",         "no"};
        words.insert(words.end(), more_.begin(), more_.end());
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t quiet;
        posix_spawn_file_actions_init(&quiet);
        posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        const int failed =
            posix_spawnp(&pid_, "redis-server", &quiet, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&quiet);
        if (failed != 0) {
            pid_ = 0;
            return;
        }
        eventually([&] { return accepts(); });
    }
    void stop() {
        if (pid_ != 0) {
            signal(SIGKILL);
            ::waitpid(pid_, nullptr, 0);
            pid_ = 0;
        }
    }
    void signal(int number) const { ::kill(pid_, number); }
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    [[nodiscard]] bool accepts() const {
        boost::asio::io_context context;
        boost::asio::ip::tcp::socket socket{context};
        boost::system::error_code refused;
        socket.connect({boost::asio::ip::make_address("127.0.0.1"), port_}, refused);
        return !refused;
    }

    std::uint16_t port_;
    std::vector<std::string> more_;
    pid_t pid_ = 0;
};

}  // namespace ragd
