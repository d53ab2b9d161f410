#pragma once
#include <string>

#include "base/result.hpp"

struct x509_st;  // OpenSSL's X509

namespace ragd {

/// The public key of a certificate, as HttpClientOptions::key_pin takes it: "sha256//" and its SHA-256
/// in base64.
std::string key_pin_of(const x509_st* certificate);

/// Of the first certificate of a PEM file, the value of SERVER_CERT_FILE.
/// Errors: InvalidField - it cannot be read.
Result<std::string> key_pin_of_file(const std::string& file);

}  // namespace ragd
