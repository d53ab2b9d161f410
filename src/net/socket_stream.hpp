#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "net/tls_channel.hpp"

namespace ragd {

/// A TCP connection of the server, with TLS or without: bounded read-ahead, waits with a deadline, writes that a slow
/// reader cannot hold up for ever. One read stays pending nearly all the time, so the end of the
/// connection is seen while a handler runs, and what came meanwhile is the next request.
/// Threads:  the io thread. One waiter and one writer at a time, which may be two.
/// Lifetime: by shared_ptr, since a pending read holds it.
class SocketStream : public std::enable_shared_from_this<SocketStream> {
public:
    enum class Wake { kBytes, kEnd, kTimeout };

    struct Options {
        std::size_t read_ahead_max = 64 * 1024;
        /// How long the writes of one response may wait for the peer, all together; each byte that
        /// it takes adds to that, so that only a peer slower than this rate uses it up.
        std::chrono::milliseconds write_timeout{30'000};
        std::size_t write_rate_min = 16 * 1024;  // bytes per second
    };

    /// With `tls`, which is of this socket, what is read and written goes through it.
    SocketStream(boost::asio::ip::tcp::socket socket, Options options,
                 std::unique_ptr<TlsChannel> tls = nullptr);

    /// What has come and was not consumed. Valid until the next wait or watch.
    [[nodiscard]] std::string_view bytes() const;
    void consume(std::size_t count);
    /// Stops when the peer has closed its side or reset, or when we close or recall.
    [[nodiscard]] std::stop_token gone() const { return gone_.get_token(); }

    /// Waits for bytes beyond those that `bytes` has.
    Task<Wake> wait_more(SteadyTime deadline);
    /// From now until the next wait, reads ahead only to notice the end. A peer that fills the
    /// read-ahead is not watched further.
    void watch();

    [[nodiscard]] bool has_tls() const { return tls_ != nullptr; }
    /// Whom the client's certificate is for; nothing: it showed none, or the handshake is not done.
    [[nodiscard]] std::optional<std::string> peer_certificate();
    /// How the handshake failed; from then on all waits are at the end, and writes go out as they are.
    enum class NoTls { kNo, kFailed, kHttp };
    [[nodiscard]] NoTls no_tls() const { return no_tls_; }
    [[nodiscard]] const std::string& tls_fault() const { return tls_fault_; }

    /// When a byte last came or went, or a write began to wait.
    [[nodiscard]] SteadyTime quiet_since() const { return quiet_since_; }
    /// A write waits for the peer.
    [[nodiscard]] bool writing() const { return writing_; }

    /// A response begins: its writes have the whole patience of the options.
    void begin_response();
    using Buffers = std::span<const std::string_view>;
    /// Writes without waiting and returns how many bytes the kernel took.
    std::size_t write_now(Buffers buffers);
    /// Writes all, from `done` on. False: the peer is gone, or too slow and therefore cut.
    Task<bool> write_rest(Buffers buffers, std::size_t done);

    /// Ends our side (with TLS: by close_notify, too), then discards what still comes for a moment: closing with unread bytes would
    /// reset the connection and could destroy the response on its way (RFC 9112 section 9.6).
    Task<void> close_gently();
    /// Closes at once; a waiting reader gets kEnd. For connections that owe nobody an answer.
    void close();
    /// Stops `gone` although the peer is there, so that who answers it comes to an end; what is
    /// written still reaches it. Nothing is read any more.
    void recall();
    /// Closes with a reset, which frees what the kernel still had to send.
    void cut();

private:
    void start_read();
    void on_read(const boost::system::error_code& failed, std::size_t count);
    void read_tls();
    void on_tls_ready(const boost::system::error_code& failed);
    void give_up_tls(TlsChannel::Next next);
    void expire_handshake();
    /// Whether there is any.
    bool make_room();
    void close_socket();
    void wake();
    void set_gone();
    void arm_write_timer(SteadyTime deadline);
    /// Waits until the peer takes more; false: it is gone, or was cut.
    Task<bool> wait_writable();
    /// How many bytes the kernel took; nothing: the peer is gone.
    std::optional<std::size_t> write_some(Buffers buffers, std::size_t done);
    std::optional<std::size_t> write_tls(Buffers buffers, std::size_t done);

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<TlsChannel> tls_;  // null: none, its handshake failed, or the socket is closed
    NoTls no_tls_ = NoTls::kNo;
    std::string tls_fault_;
    boost::asio::steady_timer read_timer_;
    boost::asio::steady_timer write_timer_;
    Options options_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    unsigned write_count_ = 0;  // tells a late timer that its wait is over
    SteadyTime::duration write_patience_;
    SteadyTime quiet_since_ = std::chrono::steady_clock::now();
    bool writing_ = false;
    bool reading_ = false;
    bool watching_ = false;
    bool closing_ = false;
    std::stop_source gone_;
};

}  // namespace ragd
