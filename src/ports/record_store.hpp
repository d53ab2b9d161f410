#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/kept_record.hpp"
#include "domain/request_context.hpp"

namespace ragd {

/// Which records a listing has.
struct RecordListing {
    enum class Order { kNewestFirst, kOldestFirst };
    RecordKind kind = RecordKind::kFile;
    std::string group = {};  // empty: of all groups
    Order order = Order::kNewestFirst;
    std::optional<RecordPlace> after =
        {};  // where the page before ended; nothing: from the beginning
    std::size_t limit = 100;
};

/// Keeps small things of tenants that are no documents, for all processes that share the store. What is
/// acknowledged is on disk. A call sees those of its own tenant, `sweep` those of all; whoever may see
/// one among these is its caller's to say. Of two that replace a record at once one is the last.
class RecordStore {
public:
    static constexpr std::size_t kBodyBytesMax = 256 * 1024;
    static constexpr std::size_t kIdBytesMax = 1024;
    static constexpr std::size_t kListedMax = 100;

    virtual ~RecordStore() = default;

    /// Puts the record there, in the place of the one of its kind and id.
    /// Requires: an id of 1..kIdBytesMax, a group of at most that, valid UTF-8; rule.count_max > 0.
    /// Errors:   TooLarge - a body over kBodyBytesMax; Conflict - it is new, and the tenant has
    ///           rule.count_max of the kind already (and is to refuse it); Unavailable - queue or disk
    ///           full, unreachable; DeadlineExceeded, Cancelled.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<void>> put(const RequestContext& ctx, KeptRecord record,
                                   RecordRule rule) = 0;

    /// Requires: nothing.  Errors: Unavailable, DeadlineExceeded, Cancelled; Internal - it is damaged.
    /// Threads, Lifetime: as `put`.
    virtual Task<Result<std::optional<KeptRecord>>> get(const RequestContext& ctx, RecordKind kind,
                                                        std::string id) = 0;

    /// By the time when they were made, then by id.
    /// Requires: 1 <= limit <= kListedMax.  Errors, Threads, Lifetime: as `get`.
    virtual Task<Result<std::vector<KeptRecord>>> list(const RequestContext& ctx,
                                                       RecordListing wanted) = 0;

    /// False: there was none.  Requires: nothing.  Errors, Threads, Lifetime: as `put`. Works on a full disk.
    virtual Task<Result<bool>> remove(const RequestContext& ctx, RecordKind kind,
                                      std::string id) = 0;

    /// Takes away what has expired, of all tenants; how many these were.
    /// Requires: nothing.  Errors, Threads, Lifetime: as `put`.
    virtual Task<Result<std::size_t>> sweep(const RequestContext& ctx) = 0;
};

/// What every RecordStore says of a body that is too long, and of a kind that is full.
Result<void> check_record(const KeptRecord& record);
Error too_many_records(RecordKind kind, std::size_t count_max);

}  // namespace ragd
