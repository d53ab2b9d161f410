#pragma once
#include <array>
#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <boost/system/error_code.hpp>

#include "net/socket_stream.hpp"

namespace ragd {

/// A SocketStream as Asio's and Beast's algorithms want one (AsyncStream), so that what goes for all
/// connections goes for these: the patience with slow readers, TLS, the end that is noticed.
/// Threads: the io thread.
class SocketLayer {
public:
    using executor_type = boost::asio::any_io_executor;
    using Outcome = std::pair<boost::system::error_code, std::size_t>;
    using Signature = void(boost::system::error_code, std::size_t);

    SocketLayer(std::shared_ptr<SocketStream> stream, executor_type executor)
        : stream_(std::move(stream)), executor_(std::move(executor)) {}

    [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }
    [[nodiscard]] SocketStream& stream() const { return *stream_; }

    template <typename Buffers, typename Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, Signature>(
            [this, buffers](auto handler) {
                run(read_some(stream_, first_of<boost::asio::mutable_buffer>(buffers)),
                    std::move(handler));
            },
            token);
    }

    template <typename Buffers, typename Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, Signature>(
            [this, buffers](auto handler) {
                run(write_some(stream_, pieces_of(buffers)), std::move(handler));
            },
            token);
    }

private:
    /// What SocketStream writes at once; Asio goes on with the rest.
    using Pieces = std::array<std::string_view, 3>;

    static Task<Outcome> read_some(std::shared_ptr<SocketStream> stream,
                                   boost::asio::mutable_buffer into);
    static Task<Outcome> write_some(std::shared_ptr<SocketStream> stream, Pieces pieces);

    /// The first that is not empty.
    template <typename Buffer, typename Buffers>
    static Buffer first_of(const Buffers& buffers) {
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
            if (const Buffer buffer{*at}; buffer.size() > 0) {
                return buffer;
            }
        }
        return {};
    }

    template <typename Buffers>
    static Pieces pieces_of(const Buffers& buffers) {
        Pieces pieces{};
        std::size_t count = 0;
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto at = boost::asio::buffer_sequence_begin(buffers);
             at != end && count < pieces.size(); ++at) {
            if (const boost::asio::const_buffer buffer{*at}; buffer.size() > 0) {
                pieces.at(count++) = {static_cast<const char*>(buffer.data()), buffer.size()};
            }
        }
        return pieces;
    }

    /// The handler is called where it wants to be, and never before this returns.
    template <typename Handler>
    void run(Task<Outcome> task, Handler handler) {
        const auto where = boost::asio::get_associated_executor(handler, executor_);
        boost::asio::co_spawn(executor_, std::move(task),
                              boost::asio::bind_executor(
                                  where, [handler = std::move(handler)](std::exception_ptr thrown,
                                                                        Outcome outcome) mutable {
                                      if (thrown) {
                                          outcome = {boost::system::errc::make_error_code(
                                                         boost::system::errc::not_enough_memory),
                                                     0};
                                      }
                                      std::move(handler)(outcome.first, outcome.second);
                                  }));
    }

    // How Beast ends a connection.
    friend void beast_close_socket(SocketLayer& layer) { layer.stream_->cut(); }
    friend void teardown(boost::beast::role_type /*role*/, SocketLayer& /*layer*/,
                         boost::system::error_code& failed) {
        failed = {};
    }
    /// Nothing: whoever has the stream closes it gently.
    template <typename Handler>
    friend void async_teardown(boost::beast::role_type /*role*/, SocketLayer& layer,
                               Handler&& handler) {
        boost::asio::post(layer.executor_, [handler = std::forward<Handler>(handler)]() mutable {
            std::move(handler)(boost::system::error_code{});
        });
    }

    std::shared_ptr<SocketStream> stream_;
    executor_type executor_;
};

}  // namespace ragd
