#include "ports/check_blob.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/sha256.hpp"

namespace ragd {

Result<void> check_blob(std::string_view sha256, std::string_view bytes) {
    if (bytes.size() > limits::kOriginalBytes) {
        return fail(ErrorCode::kTooLarge,
                    fmt::format("the file has {} bytes; at most {} are kept of one", bytes.size(),
                                limits::kOriginalBytes));
    }
    const std::string digest = sha256_hex(bytes);
    if (digest != sha256) {
        return fail(
            ErrorCode::kInvalidField,
            fmt::format("the bytes have the SHA-256 {}, not {}: was all of the file sent, as "
                        "it was read?",
                        digest, sha256));
    }
    return {};
}

}  // namespace ragd
