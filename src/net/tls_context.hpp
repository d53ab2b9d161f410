#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace ragd {

/// Where it lies what our server proves itself with: PEM files, the values of SERVER_CERT_FILE,
/// SERVER_KEY_FILE and SERVER_CLIENT_CA_FILE.
struct TlsServerFiles {
    std::string certificate;  // with the certificates between it and the root, if there are any
    std::string key;
    std::string client_ca;  // who signs the certificates of clients; empty: clients need none
};

/// What these files hold.
struct TlsMaterial {
    std::string certificate;
    std::string key;
    std::string client_ca;

    /// The same for the same bytes only.
    [[nodiscard]] std::string digest() const;
};

/// Errors: InvalidField - a file cannot be read; names its setting.
Result<TlsMaterial> read_tls_material(const TlsServerFiles& files);

/// What connections of our server start from: see tls_policy.hpp. With a client CA every client must
/// show a certificate that it signed and that names somebody (certificate_name.hpp).
/// Errors: InvalidField - a file cannot be used, or the key is not the certificate's; names the
///         setting and the file.
Result<std::shared_ptr<ssl_ctx_st>> make_server_context(const TlsMaterial& material,
                                                        const TlsServerFiles& files);

}  // namespace ragd
