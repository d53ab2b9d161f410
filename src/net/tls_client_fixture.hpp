#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "net/certificate_fixture.hpp"

namespace ragd {

/// A blocking client that trusts anybody and speaks TLS as a test likes. Reads give up after ten seconds.
class TlsClient {
public:
    struct Options {
        const Identity* identity = nullptr;  // shown if the server asks for one
        std::string protocols = {};          // of ALPN, each after a byte with its length
        int version_min = TLS1_2_VERSION;
        int version_max = 0;
        const char* suites = nullptr;  // of TLS 1.2 and below
        int receive_buffer = 0;
    };

    TlsClient(std::uint16_t port, const Options& options)
        : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free),
          ssl_(make_ssl(*context_, options), SSL_free) {
        BIO* bio = BIO_new_connect(("127.0.0.1:" + std::to_string(port)).c_str());
        EXPECT_EQ(BIO_do_connect(bio), 1);
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        const int fd = static_cast<int>(BIO_get_fd(bio, nullptr));
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        if (options.receive_buffer > 0) {
            ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer,
                         sizeof options.receive_buffer);
        }
        SSL_set_bio(ssl_.get(), bio, bio);
    }
    explicit TlsClient(std::uint16_t port) : TlsClient(port, Options{}) {}

    /// Whether the handshake came to a good end, as far as the client knows.
    bool shake() { return note(SSL_connect(ssl_.get())); }
    bool send(std::string_view bytes) {
        std::size_t count = 0;
        return bytes.empty() || note(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count));
    }
    /// At least one byte, or nothing: see `fault`.
    std::string read_some() {
        std::string bytes(64 * 1024, '\0');
        std::size_t count = 0;
        note(SSL_read_ex(ssl_.get(), bytes.data(), bytes.size(), &count));
        bytes.resize(count);
        return bytes;
    }
    std::string read_all() {
        std::string all;
        for (auto some = read_some(); !some.empty(); some = read_some()) {
            all += some;
        }
        return all;
    }
    std::string read_until(std::string_view mark) {
        std::string all;
        while (!all.contains(mark)) {
            const auto some = read_some();
            if (some.empty()) {
                break;
            }
            all += some;
        }
        return all;
    }
    /// Sends and returns all that comes until "\r\n\r\n" and `mark`.
    std::string ask(std::string_view request, std::string_view mark) {
        return send(request) ? read_until(mark) : "";
    }

    /// Why the last call got nothing: "end" (close_notify), or OpenSSL's words.
    [[nodiscard]] const std::string& fault() const { return fault_; }
    [[nodiscard]] std::string protocol() const {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl_.get(), &name, &size);
        return {reinterpret_cast<const char*>(name), size};
    }
    [[nodiscard]] std::string version() const { return SSL_get_version(ssl_.get()); }
    [[nodiscard]] std::string suite() const { return SSL_get_cipher_name(ssl_.get()); }
    [[nodiscard]] SSL* native() { return ssl_.get(); }

private:
    static SSL* make_ssl(SSL_CTX& context, const Options& options) {
        SSL_CTX_set_security_level(&context, 0);
        SSL_CTX_set_min_proto_version(&context, options.version_min);
        SSL_CTX_set_max_proto_version(&context, options.version_max);
        if (options.suites != nullptr) {
            SSL_CTX_set_cipher_list(&context, options.suites);
        }
        if (options.identity != nullptr) {
            SSL_CTX_use_certificate(&context, certificate_of(*options.identity).get());
            SSL_CTX_use_PrivateKey(&context, key_of(*options.identity).get());
        }
        SSL* ssl = SSL_new(&context);
        SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(options.protocols.data()),
                            static_cast<unsigned>(options.protocols.size()));
        return ssl;
    }
    bool note(int result) {
        fault_.clear();
        if (result != 1) {
            const char* reason = ERR_reason_error_string(ERR_peek_error());
            fault_ = SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN ? "end"
                     : reason != nullptr                                        ? reason
                                                                                : "nothing came";
            ERR_clear_error();
        }
        return result == 1;
    }

    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
    std::string fault_;
};

}  // namespace ragd
