#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "domain/api_key_record.hpp"

namespace ragd {

enum class KeyState : std::uint8_t { kActive, kRotated, kExpired, kRevoked };

template <>
inline constexpr auto kNamesOf<KeyState> =
    names_of<KeyState>("active", "rotated", "expired", "revoked");

/// A key with what has become of it. A rotated one works until it ends.
struct KnownKey {
    ApiKeyRecord record;
    std::optional<WallTime> rotated = {};  // the moment from which its successor alone works
    std::optional<WallTime> revoked = {};
    std::optional<WallTime> used = {};
    bool of_file = false;  // of API_KEYS_FILE: it cannot be changed here

    [[nodiscard]] std::optional<WallTime> ends() const;
    [[nodiscard]] KeyState state(WallTime now) const;
};

/// What a new key is to be.
struct KeyWanted {
    std::optional<TenantId> tenant = {};  // nothing: the caller's own
    std::string name = {};
    Rights rights = {Right::kQuery};
    std::vector<Principal> principals = {};
    std::optional<std::chrono::seconds> expires_in = {};
};

struct MadeKey {
    std::string text;  // shown once
    KnownKey key;
};

}  // namespace ragd
