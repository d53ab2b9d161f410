#pragma once

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace ragd {

/// What our server speaks, whatever the system's configuration of OpenSSL says: TLS 1.2 and 1.3; of
/// 1.2 only suites with ephemeral keys and authenticated encryption; X25519, P-256, P-384; no
/// renegotiation, no compression, no early data; the server's preference. By ALPN it takes
/// "http/1.1"; a client that offers only others is refused (RFC 7301), one that offers none is fine.
void apply_server_policy(ssl_ctx_st* context);

}  // namespace ragd
