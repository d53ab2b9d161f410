#include "base/hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace ragd {

std::uint64_t hash64(std::string_view bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

struct Hash64::State {
    XXH3_state_t xxh3;
};

Hash64::Hash64() : state_(std::make_unique<State>()) {
    XXH3_64bits_reset(&state_->xxh3);
}

Hash64::~Hash64() = default;

void Hash64::add(std::span<const std::byte> bytes) {
    XXH3_64bits_update(&state_->xxh3, bytes.data(), bytes.size());
}

std::uint64_t Hash64::value() const {
    return XXH3_64bits_digest(&state_->xxh3);
}

}  // namespace ragd
