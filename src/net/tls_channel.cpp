#include "net/tls_channel.hpp"

#include <new>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "net/certificate_name.hpp"

namespace ragd {

TlsChannel::TlsChannel(SSL_CTX& context, int socket)
    : ssl_(SSL_new(&context), SSL_free), socket_(socket) {
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket) != 1) {
        throw std::bad_alloc();
    }
    SSL_set_accept_state(ssl_.get());
}

TlsChannel::Moved TlsChannel::read(std::span<char> into) {
    if (char first = 0; !is_heard_ && ::recv(socket_, &first, 1, MSG_PEEK | MSG_DONTWAIT) == 1) {
        is_heard_ = true;
        if (first >= 'A' && first <= 'Z') {  // of a method; a handshake begins with 22
            fault_ = "http request";
            return {.next = Next::kHttp};
        }
    }
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
    is_open_ = is_open_ || SSL_is_init_finished(ssl_.get()) == 1;  // which an error takes back
    return {count, result == 1 ? Next::kGoOn : after(result)};
}

TlsChannel::Moved TlsChannel::write(std::string_view bytes) {
    if (is_broken_) {
        return {.next = Next::kEnd};
    }
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
    return {count, result == 1 ? Next::kGoOn : after(result)};
}

TlsChannel::Next TlsChannel::after(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return Next::kRead;
        case SSL_ERROR_WANT_WRITE:
            return Next::kWrite;
        case SSL_ERROR_ZERO_RETURN:
            return Next::kEnd;
        default:
            break;
    }
    is_broken_ = true;
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    fault_ = reason == nullptr ? "" : reason;
    ERR_clear_error();
    return Next::kEnd;
}

bool TlsChannel::end() {
    if (is_broken_ || !is_open() || (SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0) {
        return true;
    }
    ERR_clear_error();
    const int result = SSL_shutdown(ssl_.get());
    return result >= 0 || after(result) != Next::kWrite;
}

const std::optional<std::string>& TlsChannel::peer() {
    if (!peer_) {
        const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
        peer_ = certificate == nullptr ? std::nullopt : principal_of(certificate);
    }
    return *peer_;
}

}  // namespace ragd
