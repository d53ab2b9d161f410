#include "shelf/file_shelf.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "jobs/upload_blob.hpp"
#include "shelf/records_of.hpp"
#include "shelf/shelf_ids.hpp"
#include "shelf/shelf_records.hpp"

namespace ragd {
namespace {

constexpr std::chrono::hours kPutMax{1};
constexpr std::chrono::seconds kCleanUp{30};

struct Packed {
    std::string digest;
    std::string bytes;  // with the file's id behind them, so that no two files share a blob
};

WorkLimits bulk(const RequestContext& ctx) {
    return {.work_class = WorkClass::kBulk,
            .deadline = ctx.deadline,
            .cancelled = ctx.cancelled,
            .share = ctx.access.share()};
}

}  // namespace

bool FileShelf::is_over(const StoredFile& file) const {
    const WallTime now = parts_.clock.wall();
    return (file.expires_at && *file.expires_at <= now) ||
           (!file.is_whole && file.created_at + kPutMax <= now);
}

/// Of the tenant, whoever may see them; what is over is removed.
Task<Result<std::vector<StoredFile>>> FileShelf::all(const RequestContext& ctx) {
    std::vector<StoredFile> files;
    for (const KeptRecord& record :
         RAG_CO_TRY(co_await records_of(ctx, parts_.records, RecordKind::kFile))) {
        StoredFile file = RAG_CO_TRY(file_of(record));
        if (is_over(file)) {
            RAG_CO_TRY(co_await remove(ctx, std::move(file)));
        } else {
            files.push_back(std::move(file));
        }
    }
    co_return files;
}

Task<Result<StoredFile>> FileShelf::put(const RequestContext& ctx, NewFile sent,
                                        std::string_view bytes) {
    std::uint64_t kept = bytes.size();
    for (const StoredFile& other : RAG_CO_TRY(co_await all(ctx))) {
        kept += other.bytes;
    }
    if (kept > kBytesMax) {
        co_return fail(ErrorCode::kQuotaExceeded,
                       fmt::format("files would have {} bytes in all, at most {} are kept: delete "
                                   "some of them",
                                   kept, kBytesMax));
    }
    const WallTime now = parts_.clock.wall();
    StoredFile file{.id = new_file_id(now),
                    .name = std::move(sent.name),
                    .media_type = std::move(sent.media_type),
                    .purpose = std::move(sent.purpose),
                    .bytes = bytes.size(),
                    .owner = ctx.access,
                    .created_at = now};
    if (sent.expires_after) {
        file.expires_at = now + *sent.expires_after;
    }
    auto pack = [bytes, id = file.id](std::size_t) -> Result<Packed> {
        Packed packed{.digest = {}, .bytes = with_job(bytes, JobId{id})};
        packed.digest = sha256_hex(packed.bytes);
        return packed;
    };
    auto packed = RAG_CO_TRY(co_await parts_.compute.run(bulk(ctx), std::move(pack)));
    file.blob = packed.digest;
    RAG_CO_TRY(co_await parts_.records.put(ctx, record_of(file), kFilesRule));
    auto whole = co_await put_whole(ctx, file, std::move(packed.bytes));
    if (!whole) {
        RequestContext bound = ctx;
        bound.cancelled = {};
        bound.deadline = Deadline::in(parts_.clock, kCleanUp);
        (void)co_await remove(bound, file);  // what is left goes in an hour
        co_return whole.error();
    }
    file.is_whole = true;
    co_return file;
}

Task<Result<void>> FileShelf::put_whole(const RequestContext& ctx, StoredFile file,
                                        std::string bytes) {
    RAG_CO_TRY(co_await parts_.blobs.put(ctx, file.blob, bytes));
    file.is_whole = true;
    co_return co_await parts_.records.put(ctx, record_of(file), kFilesRule);
}

Task<Result<std::optional<StoredFile>>> FileShelf::find(const RequestContext& ctx, std::string id) {
    if (!is_file_id(id)) {
        co_return std::optional<StoredFile>{};
    }
    const auto record =
        RAG_CO_TRY(co_await parts_.records.get(ctx, RecordKind::kFile, std::move(id)));
    if (!record) {
        co_return std::optional<StoredFile>{};
    }
    StoredFile file = RAG_CO_TRY(file_of(*record));
    if (!file.is_whole || is_over(file) || !may_see(ctx.access, ctx.access.tenant(), file.owner)) {
        co_return std::optional<StoredFile>{};
    }
    co_return std::optional{std::move(file)};
}

Task<Result<ListPage<StoredFile>>> FileShelf::list(const RequestContext& ctx, ListWanted wanted,
                                                   std::string purpose) {
    auto files = RAG_CO_TRY(co_await all(ctx));
    std::erase_if(files, [&](const StoredFile& file) {
        return !file.is_whole || (!purpose.empty() && file.purpose != purpose) ||
               !may_see(ctx.access, ctx.access.tenant(), file.owner);
    });
    co_return page_of(std::move(files), wanted, [](const StoredFile& file) { return file.id; });
}

Task<Result<std::optional<std::string>>> FileShelf::bytes(const RequestContext& ctx,
                                                          StoredFile file) {
    auto kept = RAG_CO_TRY(co_await parts_.blobs.get(ctx, file.blob));
    if (!kept) {
        co_return std::optional<std::string>{};
    }
    co_return without_job(std::move(*kept), JobId{file.id});
}

Task<Result<void>> FileShelf::remove(const RequestContext& ctx, StoredFile file) {
    RAG_CO_TRY(co_await parts_.blobs.remove(ctx, file.blob));
    RAG_CO_TRY(co_await parts_.records.remove(ctx, RecordKind::kFile, file.id));
    co_return Result<void>{};
}

}  // namespace ragd
