#include "ports/blob_store.hpp"

namespace ragd {

Task<Result<std::uint64_t>> BlobStore::remove_all(const RequestContext& ctx) {
    std::uint64_t removed = 0;
    std::optional<std::string> cursor{""};
    while (cursor) {
        const BlobPage page = RAG_CO_TRY(co_await list(ctx, *cursor));
        for (const StoredBlob& blob : page.blobs) {
            removed += RAG_CO_TRY(co_await remove(ctx, blob.sha256)) ? 1 : 0;
        }
        cursor = page.next_cursor;
    }
    co_return removed;
}

}  // namespace ragd
