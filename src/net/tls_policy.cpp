#include "net/tls_policy.hpp"

#include <string_view>

#include <openssl/ssl.h>

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* kSuites13 =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";
/// 112 bits: no RSA key below 2048, no SHA-1 in signatures.
constexpr int kSecurityLevel = 2;
constexpr std::string_view kHttp11 = "http/1.1";

/// `offered`: names, each after a byte with its length. OpenSSL has checked that they fit.
// NOLINTNEXTLINE(readability-function-size): so many parameters are what OpenSSL calls it with.
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void* /*nothing*/) {
    std::string_view rest{reinterpret_cast<const char*>(offered), offered_size};
    while (!rest.empty()) {
        const auto size = static_cast<unsigned char>(rest.front());
        const auto name = rest.substr(1, size);
        if (name == kHttp11) {
            *chosen = reinterpret_cast<const unsigned char*>(name.data());
            *chosen_size = size;
            return SSL_TLSEXT_ERR_OK;
        }
        rest.remove_prefix(1 + name.size());
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

void apply_server_policy(SSL_CTX* context) {
    SSL_CTX_set_security_level(context, kSecurityLevel);
    const bool done = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
                      SSL_CTX_set_max_proto_version(context, 0) == 1 &&
                      SSL_CTX_set_cipher_list(context, kSuites12) == 1 &&
                      SSL_CTX_set_ciphersuites(context, kSuites13) == 1 &&
                      SSL_CTX_set1_groups_list(context, kGroups) == 1;
    RAG_ASSERT(done, "OpenSSL knows what we ask of it");
    SSL_CTX_set_options(
        context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_clear_options(context, SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION |
                                       SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_max_early_data(context, 0);
    // Clients keep their sessions themselves, in tickets.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace ragd
