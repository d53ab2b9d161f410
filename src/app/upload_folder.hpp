#pragma once
#include <filesystem>

#include "ports/blob_store.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// Uploads in a folder of the data directory, until they are read.
/// Threads: the io thread.  Lifetime: the pool outlives it.
class UploadFolder final : public BlobStore {
public:
    UploadFolder(std::filesystem::path folder, ComputePool& compute)
        : folder_(std::move(folder)), compute_(compute) {}

    Task<Result<bool>> put(const RequestContext& ctx, std::string sha256,
                           std::string bytes) override;
    Task<Result<std::optional<std::string>>> get(const RequestContext& ctx,
                                                 std::string sha256) override;
    Task<Result<bool>> remove(const RequestContext& ctx, std::string sha256) override;

private:
    std::filesystem::path folder_;
    ComputePool& compute_;
};

}  // namespace ragd
