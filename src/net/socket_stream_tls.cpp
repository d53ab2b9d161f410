#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "net/socket_stream.hpp"

// What of a stream is different where it has TLS.

namespace ragd {
namespace {

using boost::asio::ip::tcp;
using Next = TlsChannel::Next;

constexpr std::size_t kRecordBytesMax = 16 * limits::kKiB;
constexpr std::size_t kRecordsAtOnce = 64;  // then others have a turn

/// The bytes of one record from `done` on; none at the end. The same again while they could not be
/// written, as TLS wants it.
std::string next_record(SocketStream::Buffers buffers, std::size_t done) {
    std::string record;
    for (const auto buffer : buffers) {
        const auto skip = std::min(done, buffer.size());
        done -= skip;
        record.append(buffer.substr(skip, kRecordBytesMax - record.size()));
    }
    return record;
}

}  // namespace

/// What TLS has already comes at once; then the socket is waited for.
void SocketStream::read_tls() {
    while (make_room()) {
        const auto [count, next] = tls_->read(std::span{buffer_}.subspan(end_));
        end_ += count;
        if (count > 0) {
            quiet_since_ = std::chrono::steady_clock::now();
        }
        if (next == Next::kRead || next == Next::kWrite) {
            reading_ = true;
            socket_.async_wait(
                next == Next::kRead ? tcp::socket::wait_read : tcp::socket::wait_write,
                [self = shared_from_this()](const auto& failed) { self->on_tls_ready(failed); });
            return;
        }
        if (next != Next::kGoOn) {
            give_up_tls(next);
            return;
        }
        if (!watching_) {
            return;
        }
    }
}

void SocketStream::on_tls_ready(const boost::system::error_code& failed) {
    reading_ = false;
    if (failed || !tls_) {
        set_gone();
        return;
    }
    read_tls();
    if (!reading_) {
        wake();
    }
}

/// A peer that never spoke TLS, or cannot agree with us, is told why; its bytes are not taken for a
/// request.
void SocketStream::give_up_tls(Next next) {
    tls_fault_ = tls_->fault();
    if (tls_->is_open()) {
        set_gone();
        return;
    }
    no_tls_ = next == Next::kHttp ? NoTls::kHttp : NoTls::kFailed;
    tls_.reset();
}

std::optional<std::string> SocketStream::peer_certificate() {
    return tls_ && tls_->is_open() ? tls_->peer() : std::nullopt;
}

void SocketStream::expire_handshake() {
    if (tls_ && !tls_->is_open()) {
        no_tls_ = NoTls::kFailed;
        tls_fault_ = "the handshake took too long";
        tls_.reset();
    }
}

std::optional<std::size_t> SocketStream::write_tls(Buffers buffers, std::size_t done) {
    std::size_t taken = 0;
    for (std::size_t i = 0; i < kRecordsAtOnce; ++i) {
        const auto record = next_record(buffers, done + taken);
        if (record.empty()) {
            break;
        }
        const auto [count, next] = tls_->write(record);
        taken += count;
        if (next == Next::kWrite) {
            break;
        }
        if (next != Next::kGoOn) {
            set_gone();
            return std::nullopt;
        }
    }
    return taken;
}

}  // namespace ragd
