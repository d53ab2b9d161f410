#pragma once
#include <map>
#include <string>
#include <utility>

#include "base/sha256.hpp"
#include "ports/blob_store.hpp"

namespace ragd {

/// A BlobStore in memory.  Threads: the io thread.
class MemoryBlobStore final : public BlobStore {
public:
    Task<Result<bool>> put(const RequestContext& ctx, std::string sha256,
                           std::string bytes) override {
        if (sha256_hex(bytes) != sha256) {
            co_return fail_field("/sha256", "is not the digest of these bytes");
        }
        co_return blobs_.emplace(std::pair{ctx.access.tenant(), sha256}, std::move(bytes)).second;
    }
    Task<Result<std::optional<std::string>>> get(const RequestContext& ctx,
                                                 std::string sha256) override {
        const auto found = blobs_.find({ctx.access.tenant(), sha256});
        co_return found == blobs_.end() ? std::nullopt : std::optional{found->second};
    }
    Task<Result<bool>> remove(const RequestContext& ctx, std::string sha256) override {
        co_return blobs_.erase({ctx.access.tenant(), sha256}) > 0;
    }
    [[nodiscard]] std::size_t size() const { return blobs_.size(); }

private:
    std::map<std::pair<TenantId, std::string>, std::string> blobs_;
};

}  // namespace ragd
