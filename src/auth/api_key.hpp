#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/api_key_record.hpp"

namespace ragd {

/// A key as its bearer has it, "ragd_ID_SECRET_CHECKSUM": an id of 12 letters and digits, a secret of
/// 43 (256 random bits), and a CRC-32 of what is before it in 6, by which a scanner of secrets knows a
/// key from a word, and a mistyped one costs no lookup.
struct ApiKey {
    KeyId id;
    std::string text;  // shown once, kept nowhere
};

/// What begins so is a key, or a wrong one; nothing else begins so.
inline constexpr std::string_view kApiKeyPrefix = "ragd_";

/// Errors: Unavailable - the system gives no random bytes.  Threads: any.
Result<ApiKey> make_api_key();

/// Whose key this claims to be; nothing: it is no key, whatever anybody keeps.
std::optional<KeyId> key_id_of(std::string_view text);

/// Puts into the record what the key is compared with.
/// Errors: Unavailable - the system gives no random bytes.
Result<void> seal(const ApiKey& key, ApiKeyRecord& record);

/// Whether this is the key of the record. Takes the same time wherever they differ.
bool is_key_of(std::string_view text, const ApiKeyRecord& record);

/// `count` random bytes as lower-case hex.
/// Errors: Unavailable.
Result<std::string> random_hex(std::size_t count);

/// In the same time wherever they differ; lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace ragd
