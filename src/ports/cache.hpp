#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "ports/component_status.hpp"

namespace ragd {

struct CacheEntry {
    std::string key;
    std::string value;
};

/// Bytes by key, shared with other processes. It may forget anything at any time, and what it gives
/// back may have been written by anybody: the caller checks it. Nobody depends on it: where it
/// fails, its callers go on without.
class Cache {
public:
    /// The most keys or entries of one call.
    static constexpr std::size_t kBatchMax = 256;
    using Values = std::vector<std::optional<std::string>>;

    virtual ~Cache() = default;

    /// values[i] is what is kept for keys[i], if anything is.
    /// Requires: 1 <= keys.size() <= kBatchMax.
    /// Errors:   Unavailable - it is down, too slow or refuses: at once if that is known, else
    ///           within its own small budget of time.
    /// Threads:  the io thread.  Lifetime: the cache may go while the task waits, if the io thread
    ///           never resumes it.
    virtual Task<Result<Values>> get(std::vector<std::string> keys) = 0;

    /// Keeps the entries for `ttl`, some time soon, if it can. Nobody waits for it or hears of it.
    /// Requires: 1 <= entries.size() <= kBatchMax; ttl >= 1 s.
    /// Errors:   none: what cannot be kept is dropped and counted.
    /// Threads:  the io thread.  Lifetime: takes the entries.
    virtual void put(std::vector<CacheEntry> entries, std::chrono::seconds ttl) = 0;

    /// Requires: nothing.  Errors: none: a broken cache is a status.  Threads: any, at once.
    /// Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
