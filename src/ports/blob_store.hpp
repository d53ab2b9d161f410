#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"

namespace ragd {

/// A blob as a listing has it.
struct StoredBlob {
    std::string sha256;
    WallTime stored;  // when it was put last
};
struct BlobPage {
    std::vector<StoredBlob> blobs;
    std::optional<std::string> next_cursor;  // nothing: this was the last page
};

/// Keeps the bytes of files under their SHA-256: the originals of documents, and what was uploaded and
/// is not read yet. Equal bytes of one tenant are kept once; tenants share nothing, or one could find
/// out what another has.
/// What is put is on disk when that is acknowledged, and whole or not there at all. Nobody counts
/// references here: whoever removes a blob knows that nothing else refers to it (originals/).
class BlobStore {
public:
    virtual ~BlobStore() = default;

    /// Keeps `bytes`; true: they were new. `sha256` is their digest in lower-case hex.
    /// Requires: is_sha256(sha256), here and below.
    /// Errors: InvalidField - that is not their digest; TooLarge - over limits::kOriginalBytes;
    ///         Unavailable - no room, read-only, unreachable.
    /// Threads: the io thread.  Lifetime: `ctx` and `bytes` outlive the task.
    virtual Task<Result<bool>> put(const RequestContext& ctx, std::string sha256,
                                   std::string_view bytes) = 0;

    /// The bytes, compared with their digest; nothing where there are none.
    /// Errors: Internal - they are not what was put; Unavailable.  Threads: the io thread.
    /// Lifetime: `ctx` outlives the task, here and below.
    virtual Task<Result<std::optional<std::string>>> get(const RequestContext& ctx,
                                                         std::string sha256) = 0;

    /// Whether there are such bytes, without reading them.
    /// Errors: Unavailable.  Threads, Lifetime: as `get`.
    virtual Task<Result<bool>> has(const RequestContext& ctx, std::string sha256) = 0;

    /// A page of all that is kept, in an order of the store's; `cursor` is a page's next_cursor, or
    /// empty. Errors: Unavailable.  Threads, Lifetime: as `get`.
    virtual Task<Result<BlobPage>> list(const RequestContext& ctx, std::string cursor) = 0;

    /// False: there were none.  Errors: Unavailable.  Threads, Lifetime: as `get`.
    virtual Task<Result<bool>> remove(const RequestContext& ctx, std::string sha256) = 0;

    /// Removes all of the caller's tenant; how many these were.
    /// Errors: Unavailable: some are gone.  Threads, Lifetime: as `get`.
    Task<Result<std::uint64_t>> remove_all(const RequestContext& ctx);
};

}  // namespace ragd
