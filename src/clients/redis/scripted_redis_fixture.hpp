#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/task.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {

/// What a server that is no Redis answers to what; to all else, and where it is empty, nothing.
struct RedisScript {
    std::string greeting = {};  // to HELLO
    bool echoes = false;        // answers PING
    std::string values = {};    // to MGET
};

/// Listens on 127.0.0.1 and answers by its script, on a thread of its own.
class ScriptedRedis {
public:
    using tcp = boost::asio::ip::tcp;

    explicit ScriptedRedis(RedisScript script)
        : script_(std::move(script)),
          acceptor_(io_.executor(), {boost::asio::ip::make_address("127.0.0.1"), 0}),
          port_(acceptor_.local_endpoint().port()) {
        boost::asio::co_spawn(io_.executor(), accept(), boost::asio::detached);
    }
    ~ScriptedRedis() { io_.stop(); }
    ScriptedRedis(const ScriptedRedis&) = delete;
    ScriptedRedis& operator=(const ScriptedRedis&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int connections() const { return connections_; }

private:
    static constexpr auto kQuietly = boost::asio::as_tuple(boost::asio::use_awaitable);

    Task<void> accept() {
        while (true) {
            auto [failure, socket] = co_await acceptor_.async_accept(kQuietly);
            if (!failure) {
                ++connections_;
                boost::asio::co_spawn(io_.executor(), serve(std::move(socket)),
                                      boost::asio::detached);
            }
        }
    }
    Task<void> serve(tcp::socket socket) {
        std::string bytes(16'384, '\0');
        while (true) {
            const auto [failure, size] =
                co_await socket.async_read_some(boost::asio::buffer(bytes), kQuietly);
            if (failure) {
                co_return;
            }
            const std::string reply = answer(std::string_view{bytes}.substr(0, size));
            co_await boost::asio::async_write(socket, boost::asio::buffer(reply), kQuietly);
        }
    }
    [[nodiscard]] std::string answer(std::string_view asked) const {
        std::string reply;
        reply += asked.contains("HELLO") ? script_.greeting : "";
        if (const auto ping = asked.find("PING\r\n"); ping != asked.npos && script_.echoes) {
            reply += asked.substr(ping + 6);  // its argument, which comes framed as it went
        }
        reply += asked.contains("MGET") ? script_.values : "";
        return reply;
    }

    RedisScript script_;
    std::atomic<int> connections_ = 0;
    IoThread io_;
    tcp::acceptor acceptor_;
    std::uint16_t port_;
};

/// Says one line to a real server and waits for its answer.
inline void talk(std::uint16_t port, const std::string& line) {
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket socket{context};
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    boost::asio::write(socket, boost::asio::buffer(line));
    std::string reply;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(reply), "\r\n");
}

}  // namespace ragd
