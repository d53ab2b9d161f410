#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"

namespace ragd {

/// Keeps the bytes of files under their SHA-256: the originals of documents, and what was uploaded and
/// is not read yet. Equal bytes of one tenant are kept once; tenants share nothing, or one could find
/// out what another has.
/// What is put is on disk when that is acknowledged, and whole or not there at all. Nobody counts
/// references here: whoever removes a blob knows that nothing else refers to it.
class BlobStore {
public:
    virtual ~BlobStore() = default;

    /// Keeps `bytes`; true: they were new. `sha256` is their digest in lower-case hex.
    /// Errors: InvalidField - that is not their digest; Unavailable - no room, read-only, unreachable.
    /// Threads: the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<bool>> put(const RequestContext& ctx, std::string sha256,
                                   std::string bytes) = 0;

    /// The bytes, compared with their digest; nothing where there are none.
    /// Errors: Internal - they are not what was put; Unavailable.  Threads, Lifetime: as `put`.
    virtual Task<Result<std::optional<std::string>>> get(const RequestContext& ctx,
                                                         std::string sha256) = 0;

    /// False: there were none.  Errors: Unavailable.  Threads, Lifetime: as `put`.
    virtual Task<Result<bool>> remove(const RequestContext& ctx, std::string sha256) = 0;
};

}  // namespace ragd
