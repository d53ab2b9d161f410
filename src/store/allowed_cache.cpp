#include "store/allowed_cache.hpp"

namespace ragd {

AllowedCache::Key AllowedCache::key(std::int64_t collection, const Access& access) {
    Key key{.collection = collection, .principals = {}};
    for (const Principal& principal : access.principals()) {
        key.principals.push_back(principal.str());
    }
    return key;
}

std::uint64_t AllowedCache::revision() const {
    return state_.with([](const State& state) { return state.revision; });
}

AllowedCache::Chunks AllowedCache::find(const Key& key) const {
    return state_.with([&key](const State& state) {
        const auto found = state.sets.find(key);
        return found == state.sets.end() ? nullptr : found->second;
    });
}

void AllowedCache::put(std::uint64_t revision, const Key& key, const Chunks& chunks) {
    state_.with([&](State& state) {
        if (state.revision != revision || chunks->size() > kIdsMax) {
            return;
        }
        if (state.ids + chunks->size() > kIdsMax) {
            state.sets.clear();
            state.ids = 0;
        }
        if (state.sets.emplace(key, chunks).second) {
            state.ids += chunks->size();
        }
    });
}

void AllowedCache::forget() {
    state_.with([](State& state) {
        ++state.revision;
        state.sets.clear();
        state.ids = 0;
    });
}

}  // namespace ragd
