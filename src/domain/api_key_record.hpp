#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/access.hpp"

namespace ragd {

using KeyId = Id<struct KeyTag>;

/// What is kept of an API key. Of its secret only what it is compared with: nobody can make a key of it.
struct ApiKeyRecord {
    KeyId id;
    TenantId tenant;
    std::string name = {};  // for people
    Rights rights = {};
    std::vector<Principal> principals = {};  // by which access lists know its bearer
    WallTime created{};
    std::optional<WallTime> expires = {};
    std::string salt;    // hex
    std::string digest;  // hex of the HMAC-SHA-256 of the whole key under the salt
    bool operator==(const ApiKeyRecord&) const = default;
};

/// As stores and files keep it: a JSON object.
std::string encode_key_record(const ApiKeyRecord& record);
/// Errors: Internal - not what `encode_key_record` writes.
Result<ApiKeyRecord> decode_key_record(std::string_view text);

}  // namespace ragd
