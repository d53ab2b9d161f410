#include "clients/redis/redis_tls.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace ragd {
namespace {

Error unusable(std::string_view setting, const std::string& file) {
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    Error error =
        fail(ErrorCode::kInvalidField, fmt::format("{} cannot be used: {}: {}", setting, file,
                                                   reason == nullptr ? "not readable" : reason));
    ERR_clear_error();
    return error;
}

Result<void> trust(SSL_CTX* context, const std::string& ca) {
    if (ca.empty()) {
        SSL_CTX_set_default_verify_paths(context);
        return {};
    }
    if (SSL_CTX_load_verify_locations(context, ca.c_str(), nullptr) != 1) {
        return unusable("TLS_CA_FILE", ca);
    }
    return {};
}

Result<void> present(SSL_CTX* context, const TlsFiles& files) {
    if (files.certificate.empty() && files.key.empty()) {
        return {};
    }
    if (files.certificate.empty() || files.key.empty()) {
        return fail(ErrorCode::kInvalidField,
                    "TLS_CERT_FILE and TLS_KEY_FILE belong together: set both or neither");
    }
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
        return unusable("TLS_CERT_FILE", files.certificate);
    }
    if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return unusable("TLS_KEY_FILE", files.key);
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<ssl_ctx_st>> make_tls_context(const TlsFiles& files) {
    ERR_clear_error();
    const std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    if (context == nullptr) {
        return fail(ErrorCode::kInternal, "no TLS context can be made");
    }
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                        SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                        SSL_MODE_RELEASE_BUFFERS);
    RAG_TRY(trust(context.get(), files.ca));
    RAG_TRY(present(context.get(), files));
    return context;
}

}  // namespace ragd
