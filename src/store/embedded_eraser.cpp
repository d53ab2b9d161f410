#include "store/embedded_eraser.hpp"

#include "store/embedded_state.hpp"
#include "store/tenant_rows.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDocumentsAtOnce = 32;

}  // namespace

TenantEraser& EmbeddedStore::eraser() {
    return *eraser_;
}

Task<Result<TenantErasure>> EmbeddedStore::Eraser::erase_tenant(const RequestContext& ctx) {
    const TenantId tenant = ctx.access.tenant();
    TenantErasure erased;
    const auto some = [this, tenant](StoreWriter& writer) -> Result<std::size_t> {
        const auto documents = RAG_TRY(writer.write_from_reserve([&](sql::Database& database) {
            return erase_documents_of(database, tenant, kDocumentsAtOnce);
        }));
        for (const auto& [place, change] : documents.changes) {
            state_.indexes->follow(place, change, nullptr);
        }
        return documents.count;
    };
    for (std::size_t count = kDocumentsAtOnce; count == kDocumentsAtOnce;) {
        count = RAG_CO_TRY(co_await state_.write(ctx, Touches::all(), some));
        erased.documents += count;
    }
    const auto rest = [this, tenant](StoreWriter& writer) -> Result<std::uint64_t> {
        const auto places = RAG_TRY(writer.write_from_reserve(
            [&](sql::Database& database) { return erase_places_of(database, tenant); }));
        for (const CollectionKey& place : places.places) {
            state_.indexes->forget(place);
        }
        RAG_TRY(writer.close());  // the log still has what the pages have not
        return places.rows;
    };
    erased.others = RAG_CO_TRY(co_await state_.write(ctx, Touches::all(), rest));
    co_return erased;
}

}  // namespace ragd
