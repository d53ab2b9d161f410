#include "originals/disk_blob_store.hpp"

#include <utility>

#include "base/limits.hpp"
#include "ports/check_blob.hpp"

namespace ragd {
namespace {

constexpr std::size_t kThreads = 2;  // a large file is no reason to wait for a small one
constexpr std::size_t kWaitingMax = 64;

WorkLimits limits_of(const RequestContext& ctx, WorkClass work_class) {
    return {.work_class = work_class,
            .deadline = ctx.deadline,
            .cancelled = ctx.cancelled,
            .share = ctx.access.share()};
}

}  // namespace

DiskBlobStore::DiskBlobStore(std::filesystem::path folder, const Clock& clock)
    : files_(std::move(folder)), pool_("originals", kThreads, kWaitingMax, clock) {
    files_.remove_unfinished();
}

Task<Result<bool>> DiskBlobStore::put(const RequestContext& ctx, std::string sha256,
                                      std::string_view bytes) {
    auto work = [this, tenant = ctx.access.tenant(), sha256 = std::move(sha256),
                 bytes](std::size_t) -> Result<bool> {
        RAG_TRY(check_blob(sha256, bytes));
        return files_.put(tenant, sha256, bytes);
    };
    return pool_.run(limits_of(ctx, WorkClass::kBulk), std::move(work));
}

Task<Result<std::optional<std::string>>> DiskBlobStore::get(const RequestContext& ctx,
                                                            std::string sha256) {
    auto work = [this, tenant = ctx.access.tenant(), sha256 = std::move(sha256)](std::size_t) {
        return files_.get(tenant, sha256);
    };
    return pool_.run(limits_of(ctx, WorkClass::kInteractive), std::move(work));
}

Task<Result<bool>> DiskBlobStore::has(const RequestContext& ctx, std::string sha256) {
    auto work = [this, tenant = ctx.access.tenant(), sha256 = std::move(sha256)](
                    std::size_t) -> Result<bool> { return files_.has(tenant, sha256); };
    return pool_.run(limits_of(ctx, WorkClass::kInteractive), std::move(work));
}

Task<Result<BlobPage>> DiskBlobStore::list(const RequestContext& ctx, std::string cursor) {
    auto work = [this, tenant = ctx.access.tenant(), cursor = std::move(cursor)](std::size_t) {
        return files_.list(tenant, cursor);
    };
    return pool_.run(limits_of(ctx, WorkClass::kBulk), std::move(work));
}

Task<Result<bool>> DiskBlobStore::remove(const RequestContext& ctx, std::string sha256) {
    auto work = [this, tenant = ctx.access.tenant(), sha256 = std::move(sha256)](std::size_t) {
        return files_.remove(tenant, sha256);
    };
    return pool_.run(limits_of(ctx, WorkClass::kInteractive), std::move(work));
}

}  // namespace ragd
