#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/guarded.hpp"
#include "base/id.hpp"
#include "domain/access.hpp"

namespace ragd {

/// Which chunks of a collection whoever has certain principals may read, until something is written: to find
/// it out takes a look at every document.
/// Threads: any, at once.
class AllowedCache {
public:
    using Chunks = std::shared_ptr<const std::vector<ChunkId>>;  // ascending
    static constexpr std::size_t kIdsMax = 8'000'000;            // of all sets together

    struct Key {
        std::int64_t collection = 0;
        std::vector<std::string> principals;
        auto operator<=>(const Key&) const = default;
    };
    static Key key(std::int64_t collection, const Access& access);

    /// To be asked for before the database is read that a set is made of.
    [[nodiscard]] std::uint64_t revision() const;
    /// Null: it is not known.
    [[nodiscard]] Chunks find(const Key& key) const;
    /// Keeps a set, unless something was written since that revision.
    void put(std::uint64_t revision, const Key& key, const Chunks& chunks);
    /// Something was written, and is not acknowledged yet.
    void forget();

private:
    struct State {
        std::uint64_t revision = 0;
        std::size_t ids = 0;
        std::map<Key, Chunks> sets;
    };
    Guarded<State> state_;
};

}  // namespace ragd
