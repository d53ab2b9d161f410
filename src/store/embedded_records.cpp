#include "store/embedded_records.hpp"

#include <utility>

#include "store/embedded_state.hpp"
#include "store/record_rows.hpp"

namespace ragd {

RecordStore& EmbeddedStore::records() {
    return *records_;
}

Task<Result<void>> EmbeddedStore::Records::put(const RequestContext& ctx, KeptRecord record,
                                               RecordRule rule) {
    RAG_CO_TRY(check_record(record));
    auto work = [write = RecordWrite{.tenant = ctx.access.tenant(),
                                     .record = std::move(record),
                                     .rule = rule,
                                     .now = state_.parts.clock.wall()}](
                    StoreWriter& writer) -> Result<void> {
        return writer.write([&](sql::Database& database) { return write_record(database, write); });
    };
    co_return co_await state_.write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<std::optional<KeptRecord>>> EmbeddedStore::Records::get(const RequestContext& ctx,
                                                                    RecordKind kind,
                                                                    std::string id) {
    return state_.read(ctx, [tenant = ctx.access.tenant(), kind, id = std::move(id),
                             now = state_.parts.clock.wall()](sql::Database& database) {
        return read_record(database, tenant, kind, id, now);
    });
}

Task<Result<std::vector<KeptRecord>>> EmbeddedStore::Records::list(const RequestContext& ctx,
                                                                   RecordListing wanted) {
    return state_.read(ctx, [tenant = ctx.access.tenant(), wanted = std::move(wanted),
                             now = state_.parts.clock.wall()](sql::Database& database) {
        return list_records(database, tenant, wanted, now);
    });
}

Task<Result<bool>> EmbeddedStore::Records::remove(const RequestContext& ctx, RecordKind kind,
                                                  std::string id) {
    auto work = [tenant = ctx.access.tenant(), kind,
                 id = std::move(id)](StoreWriter& writer) -> Result<bool> {
        return writer.write_from_reserve(
            [&](sql::Database& database) { return erase_record(database, tenant, kind, id); });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<std::size_t>> EmbeddedStore::Records::sweep(const RequestContext& ctx) {
    auto work = [now = state_.parts.clock.wall()](StoreWriter& writer) -> Result<std::size_t> {
        return writer.write([&](sql::Database& database) { return sweep_records(database, now); });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

}  // namespace ragd
