#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace ragd {

/// Empty: the system's certificates; no certificate of our own.
struct TlsFiles {
    std::string ca;
    std::string certificate;
    std::string key;
};

/// What every TLS connection to Redis starts from: TLS 1.2 or later, the server's certificate
/// checked. Read once, at start.
/// Errors: InvalidField - a file cannot be used, naming its setting (TLS_CA_FILE, TLS_CERT_FILE,
///         TLS_KEY_FILE).
Result<std::shared_ptr<ssl_ctx_st>> make_tls_context(const TlsFiles& files);

}  // namespace ragd
