#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "changes/change_feed.hpp"
#include "ports/shared_counts.hpp"

namespace ragd {

/// How processes that share a store hear of each other's writes: a count for each audience of a collection,
/// which whoever writes raises and whoever is listened to looks at, once a second, in one step for all. Where
/// the counts cannot be reached, each tells of its own writes alone.
/// Threads: the io thread.  Lifetime: the parts outlive it, and it outlives its tasks.
class SharedChanges {
public:
    struct Parts {
        SharedCounts& counts;
        ChangeFeed& feed;
        std::string store;  // names what is shared: processes on another one hear nothing
    };
    explicit SharedChanges(Parts parts);

    /// Goes on until the executor ends.
    void watch(const boost::asio::any_io_executor& executor);
    /// One step: says what was written here, and publishes what was written elsewhere.
    Task<void> exchange();

private:
    using Heard = std::pair<CollectionKey, Audience>;
    struct Asked {
        Heard heard;
        std::uint64_t more = 0;
    };

    void note(const CollectionKey& key, const std::vector<Audience>& audiences);
    Task<void> welcome(CollectionKey key, std::vector<Audience> audiences);
    Task<bool> exchange_some(std::vector<Asked> asked);
    [[nodiscard]] std::string name_of_count(const Heard& heard) const;
    Task<void> keep_exchanging();

    Parts parts_;
    std::map<Heard, std::uint64_t> written_;  // here, and not said yet
    std::map<Heard, std::uint64_t> seen_;     // what the counts were, of those who are listened to
};

}  // namespace ragd
