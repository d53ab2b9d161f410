#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/stored_file.hpp"
#include "ports/blob_store.hpp"
#include "ports/record_store.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// Keeps files as they were sent. A file is its owner's: others of the tenant do not see it, but for those
/// who see all. Of one whose putting broke off, and of one whose time has ended, nothing is seen, and what is
/// left goes when its tenant next lists or puts files.
/// Threads: the io thread.  Lifetime: outlives its tasks; the parts outlive it.
class FileShelf {
public:
    /// Of all files of a tenant together.
    static constexpr std::uint64_t kBytesMax = std::uint64_t{64} << 30U;

    struct Parts {
        RecordStore& records;
        BlobStore& blobs;  // where nothing else is kept
        ComputePool& compute;
        const Clock& clock;
    };
    explicit FileShelf(Parts parts) : parts_(parts) {}

    /// Errors: Conflict - the tenant has too many; QuotaExceeded - it has kBytesMax; as RecordStore::put and
    ///         BlobStore::put.  Lifetime: `ctx` and `bytes` outlive the task.
    Task<Result<StoredFile>> put(const RequestContext& ctx, NewFile file, std::string_view bytes);

    /// Errors: as RecordStore::get.  Lifetime: `ctx` outlives the task, here and below.
    Task<Result<std::optional<StoredFile>>> find(const RequestContext& ctx, std::string id);

    /// Of one purpose, or, where that is empty, of all.  Errors: as RecordStore::list.
    Task<Result<ListPage<StoredFile>>> list(const RequestContext& ctx, ListWanted wanted,
                                            std::string purpose);

    /// Nothing: they are gone.  Errors: as BlobStore::get.
    Task<Result<std::optional<std::string>>> bytes(const RequestContext& ctx, StoredFile file);

    /// The bytes first: as long as there is a record of a file it can be removed again.
    /// Errors: as BlobStore::remove and RecordStore::remove.
    Task<Result<void>> remove(const RequestContext& ctx, StoredFile file);

private:
    [[nodiscard]] bool is_over(const StoredFile& file) const;
    Task<Result<std::vector<StoredFile>>> all(const RequestContext& ctx);
    Task<Result<void>> put_whole(const RequestContext& ctx, StoredFile file, std::string bytes);

    Parts parts_;
};

}  // namespace ragd
