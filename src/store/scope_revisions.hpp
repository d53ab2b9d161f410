#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "base/guarded.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// What a write may change of answers. Who writes has to say so.
struct Touches {
    static Touches nothing() { return {}; }
    static Touches one(CollectionKey place) {
        return {.what = What::kOne, .place = {std::move(place)}};
    }
    static Touches all() { return {.what = What::kAll}; }

    enum class What { kNothing, kOne, kAll };
    What what = What::kNothing;
    CollectionKey place = {};  // of kOne
};

/// The names of states that answers are made of (ChunkStore::revision), where one process has the store:
/// they are of that process, so that none is left of one that died between a write and its new name.
/// Threads: any, at once.
class ScopeRevisions {
public:
    ScopeRevisions();

    [[nodiscard]] std::string of(const CollectionKey& place) const;
    /// A write is done, or failed, and is not acknowledged yet.
    void changed(const Touches& touched);

private:
    struct State {
        std::uint64_t last = 0;
        std::uint64_t of_all = 0;  // of collections that are not in `places`
        std::map<CollectionKey, std::uint64_t> places;
    };
    std::string process_;  // 128 random bits
    Guarded<State> state_;
};

}  // namespace ragd
