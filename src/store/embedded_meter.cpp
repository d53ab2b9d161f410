#include "store/embedded_meter.hpp"

#include "store/document_reader.hpp"
#include "store/embedded_state.hpp"

namespace ragd {

TenantMeter& EmbeddedStore::meter() {
    return *meter_;
}

Task<Result<QuotaNumbers>> EmbeddedStore::Meter::measure(const RequestContext& ctx) {
    return state_.read(ctx, [tenant = ctx.access.tenant()](sql::Database& database) {
        return measure_tenant(database, tenant);
    });
}

}  // namespace ragd
