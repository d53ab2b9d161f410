#pragma once
#include <cstddef>
#include <set>
#include <string>

#include "base/guarded.hpp"
#include "base/id.hpp"
#include "ports/component_status.hpp"

namespace ragd {

/// Whether the disk gives back what was written, told by what the last reads came to: a store that
/// could be opened may still fail every question.
/// Threads: any, at once.
class ReadHealth {
public:
    /// A read that failed because the disk did, or what it holds is damaged.
    /// True: the one before went well, so it is news.
    bool failed(std::string why);
    /// A read of many chunks that left this one out, for the same reason. True: for the first time.
    bool left_out(ChunkId id, std::string why);
    /// A read that looked at the disk. True: the one before failed.
    bool succeeded();

    /// kDown when the last reads failed without exception, kDegraded when one of the last hundred
    /// did; with the reason.
    [[nodiscard]] ComponentStatus status() const;

private:
    struct Reads {
        std::size_t failed_in_a_row = 0;
        std::size_t good_since = 0;
        std::string why;             // empty: none has failed
        std::set<ChunkId> left_out;  // the first ones
    };
    Guarded<Reads> reads_;
};

}  // namespace ragd
