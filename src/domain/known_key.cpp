#include "domain/known_key.hpp"

namespace ragd {

std::optional<WallTime> KnownKey::ends() const {
    std::optional<WallTime> end;
    for (const auto& one : {record.expires, rotated, revoked}) {
        if (one && (!end || *one < *end)) {
            end = one;
        }
    }
    return end;
}

KeyState KnownKey::state(WallTime now) const {
    if (revoked && *revoked <= now) {
        return KeyState::kRevoked;
    }
    const auto end = ends();
    if (end && *end <= now) {
        return KeyState::kExpired;
    }
    return rotated ? KeyState::kRotated : KeyState::kActive;
}

}  // namespace ragd
