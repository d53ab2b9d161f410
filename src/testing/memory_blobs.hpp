#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ports/blob_store.hpp"
#include "ports/check_blob.hpp"

namespace ragd {

/// A BlobStore in memory. Threads: the io thread.
class MemoryBlobs final : public BlobStore {
public:
    explicit MemoryBlobs(const Clock& clock) : clock_(clock) {}

    Task<Result<bool>> put(const RequestContext& ctx, std::string sha256,
                           std::string_view bytes) override {
        RAG_CO_TRY(check_blob(sha256, bytes));
        const auto [blob, is_new] = blobs_.insert_or_assign(
            {ctx.access.tenant(), std::move(sha256)}, Blob{std::string{bytes}, clock_.wall()});
        co_return is_new;
    }
    Task<Result<std::optional<std::string>>> get(const RequestContext& ctx,
                                                 std::string sha256) override {
        const auto found = blobs_.find({ctx.access.tenant(), sha256});
        co_return found == blobs_.end() ? std::nullopt : std::optional{found->second.bytes};
    }
    Task<Result<bool>> has(const RequestContext& ctx, std::string sha256) override {
        co_return blobs_.contains({ctx.access.tenant(), sha256});
    }
    Task<Result<BlobPage>> list(const RequestContext& ctx, std::string cursor) override {
        BlobPage page;
        for (const auto& [key, blob] : blobs_) {
            if (key.first == ctx.access.tenant() && key.second > cursor) {
                page.blobs.push_back({.sha256 = key.second, .stored = blob.stored});
            }
        }
        co_return page;
    }
    Task<Result<bool>> remove(const RequestContext& ctx, std::string sha256) override {
        if (failure) {
            co_return *failure;
        }
        co_return blobs_.erase({ctx.access.tenant(), sha256}) > 0;
    }

    std::optional<Error> failure;  // of every removal

private:
    struct Blob {
        std::string bytes;
        WallTime stored;
    };
    const Clock& clock_;
    std::map<std::pair<TenantId, std::string>, Blob> blobs_;
};

}  // namespace ragd
