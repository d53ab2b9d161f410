#include "net/socket_stream.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.hpp"

namespace ragd {
namespace {

using boost::asio::ip::tcp;
constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

constexpr std::size_t kBufferBytesMin = 8 * limits::kKiB;
constexpr std::size_t kBuffersMax = 3;  // of one write: chunk size, data, end
constexpr std::chrono::seconds kLinger{1};
constexpr std::size_t kLingerBytesMax = 16 * limits::kMiB;

std::size_t total(SocketStream::Buffers buffers) {
    std::size_t sum = 0;
    for (const auto buffer : buffers) {
        sum += buffer.size();
    }
    return sum;
}

/// The parts of `buffers` after their first `done` bytes.
std::array<boost::asio::const_buffer, kBuffersMax> rest_of(SocketStream::Buffers buffers,
                                                           std::size_t done) {
    std::array<boost::asio::const_buffer, kBuffersMax> rest;
    for (std::size_t i = 0; i < buffers.size(); ++i) {
        const auto skip = std::min(done, buffers[i].size());
        rest.at(i) = boost::asio::buffer(buffers[i].substr(skip));
        done -= skip;
    }
    return rest;
}

}  // namespace

SocketStream::SocketStream(tcp::socket socket, Options options, std::unique_ptr<TlsChannel> tls)
    : socket_(std::move(socket)),
      tls_(std::move(tls)),
      read_timer_(socket_.get_executor()),
      write_timer_(socket_.get_executor()),
      options_(options),
      buffer_(kBufferBytesMin),
      write_patience_(options.write_timeout) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
}

std::string_view SocketStream::bytes() const {
    return {buffer_.data() + begin_, end_ - begin_};
}

void SocketStream::consume(std::size_t count) {
    begin_ += count;
}

bool SocketStream::make_room() {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    } else if (end_ == buffer_.size() && begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (end_ == buffer_.size() && end_ < options_.read_ahead_max) {
        buffer_.resize(std::min(2 * end_, options_.read_ahead_max));
    }
    return end_ < buffer_.size();
}

void SocketStream::start_read() {
    if (reading_ || gone_.stop_requested()) {
        return;
    }
    if (tls_) {
        read_tls();
        return;
    }
    if (!make_room()) {
        return;
    }
    reading_ = true;
    socket_.async_read_some(
        boost::asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
        [self = shared_from_this()](const boost::system::error_code& failed, std::size_t count) {
            self->on_read(failed, count);
        });
}

void SocketStream::on_read(const boost::system::error_code& failed, std::size_t count) {
    reading_ = false;
    end_ += count;
    quiet_since_ = std::chrono::steady_clock::now();
    if (failed) {
        set_gone();
    } else if (watching_) {
        start_read();
    } else {
        wake();
    }
}

void SocketStream::wake() {
    read_timer_.cancel();
}

void SocketStream::set_gone() {
    if (gone_.request_stop()) {
        wake();
    }
}

Task<SocketStream::Wake> SocketStream::wait_more(SteadyTime deadline) {
    watching_ = false;
    const auto before = end_ - begin_;
    if (no_tls_ == NoTls::kNo || closing_) {
        start_read();
    }
    const auto is_over = [this] {
        return gone_.stop_requested() || (no_tls_ != NoTls::kNo && !closing_);
    };
    if (end_ - begin_ == before && !is_over()) {
        read_timer_.expires_at(deadline);
        co_await read_timer_.async_wait(kAwait);
    }
    if (end_ - begin_ != before) {
        co_return Wake::kBytes;
    }
    if (!is_over()) {
        expire_handshake();
        co_return Wake::kTimeout;
    }
    co_return Wake::kEnd;
}

void SocketStream::watch() {
    watching_ = true;
    start_read();
}

void SocketStream::begin_response() {
    write_patience_ = options_.write_timeout;
}

std::optional<std::size_t> SocketStream::write_some(Buffers buffers, std::size_t done) {
    if (tls_) {
        return write_tls(buffers, done);
    }
    boost::system::error_code failed;
    const auto written = socket_.write_some(rest_of(buffers, done), failed);
    if (failed && failed != boost::asio::error::would_block) {
        set_gone();
        return std::nullopt;
    }
    return written;
}

std::size_t SocketStream::write_now(Buffers buffers) {
    return write_some(buffers, 0).value_or(0);
}

void SocketStream::arm_write_timer(SteadyTime deadline) {
    write_timer_.expires_at(deadline);
    write_timer_.async_wait([self = shared_from_this(),
                             wait = ++write_count_](const boost::system::error_code& cancelled) {
        if (!cancelled && wait == self->write_count_) {
            self->cut();
        }
    });
}

Task<bool> SocketStream::wait_writable() {
    const auto began = std::chrono::steady_clock::now();
    arm_write_timer(began + write_patience_);
    const auto [failed] = co_await socket_.async_wait(tcp::socket::wait_write, kAwait);
    ++write_count_;
    write_timer_.cancel();
    write_patience_ -= std::chrono::steady_clock::now() - began;
    co_return !failed && socket_.is_open();
}

Task<bool> SocketStream::write_rest(Buffers buffers, std::size_t done) {
    const auto self = shared_from_this();
    const auto size = total(buffers);
    writing_ = true;
    quiet_since_ = std::chrono::steady_clock::now();
    // One patience for all the writes of a response, and more of it only for what was taken: a
    // reader that takes a byte now and then, or nothing, would hold the connection for ever.
    while (done < size && socket_.is_open() && co_await wait_writable()) {
        const auto taken = write_some(buffers, done);
        if (!taken) {
            break;
        }
        done += *taken;
        write_patience_ += std::chrono::microseconds(*taken * 1'000'000 / options_.write_rate_min);
        if (*taken > 0) {
            quiet_since_ = std::chrono::steady_clock::now();
        }
    }
    writing_ = false;
    if (done < size) {
        set_gone();
    }
    co_return done == size;
}

Task<void> SocketStream::close_gently() {
    const auto self = shared_from_this();
    closing_ = true;
    write_patience_ = std::min<SteadyTime::duration>(write_patience_, kLinger);
    while (tls_ && !tls_->end() && co_await wait_writable()) {
    }
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    const auto deadline = std::chrono::steady_clock::now() + kLinger;
    for (std::size_t discarded = 0; discarded < kLingerBytesMax;) {
        discarded += end_ - begin_;
        consume(end_ - begin_);
        if (co_await wait_more(deadline) != Wake::kBytes) {
            break;
        }
    }
    close();
}

void SocketStream::close() {
    if (tls_) {
        (void)tls_->end();
    }
    close_socket();
}

void SocketStream::recall() {
    set_gone();
}

void SocketStream::cut() {
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    close_socket();
}

void SocketStream::close_socket() {
    tls_.reset();  // it knows the socket by its number, which may soon be another's
    boost::system::error_code ignored;
    socket_.close(ignored);
    set_gone();
}

}  // namespace ragd
