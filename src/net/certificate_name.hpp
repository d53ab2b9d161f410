#pragma once
#include <optional>
#include <string>

struct x509_st;  // OpenSSL's X509

namespace ragd {

/// Whom a client certificate is for, as a principal: "cert:" and the common name of its subject, or,
/// where it has none, its first URI, e-mail address or DNS name (in this order of kinds).
/// Nothing: it has no such name, or one that could be taken for another: two common names, a control
/// character, more than 256 bytes.
std::optional<std::string> principal_of(const x509_st* certificate);

}  // namespace ragd
