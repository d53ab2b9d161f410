#pragma once
#include <filesystem>

#include "base/clock.hpp"
#include "originals/blob_files.hpp"
#include "ports/blob_store.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// Blobs on this machine's disk: BlobFiles, on threads of its own.
/// Threads: as BlobStore says.  Lifetime: outlives its tasks.
class DiskBlobStore final : public BlobStore {
public:
    /// Requires: no other process writes there.
    DiskBlobStore(std::filesystem::path folder, const Clock& clock);

    Task<Result<bool>> put(const RequestContext& ctx, std::string sha256,
                           std::string_view bytes) override;
    Task<Result<std::optional<std::string>>> get(const RequestContext& ctx,
                                                 std::string sha256) override;
    Task<Result<bool>> has(const RequestContext& ctx, std::string sha256) override;
    Task<Result<BlobPage>> list(const RequestContext& ctx, std::string cursor) override;
    Task<Result<bool>> remove(const RequestContext& ctx, std::string sha256) override;

private:
    BlobFiles files_;
    ComputePool pool_;
};

}  // namespace ragd
