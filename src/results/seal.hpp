#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ragd {

// What is kept where others may read it and write it: AES-256-GCM (NIST SP 800-38D) under a key made of
// a secret, which must not be guessable. Whole numbers are as OpenSSL has them:
//     12 bytes  a random nonce
//     n  bytes  the text, encrypted
//     16 bytes  the tag, of `name`, too

/// Errors: none; nothing if the system gives no random bytes.
std::optional<std::string> seal(std::string_view secret, std::string_view name,
                                std::string_view text);

/// Nothing unless `sealed` was made by `seal` with this secret and this name, and is whole.
std::optional<std::string> unseal(std::string_view secret, std::string_view name,
                                  std::string_view sealed);

}  // namespace ragd
