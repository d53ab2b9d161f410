#pragma once
#include <string>

#include <boost/json.hpp>

#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/rest.hpp"
#include "ports/tenant_meter.hpp"

namespace ragd {

/// Adds up what the records of a tenant's documents say, a thousand a request.
/// Threads: the io thread.  Lifetime: outlives its tasks; the arguments outlive it.
class QdrantMeter final : public TenantMeter {
public:
    QdrantMeter(QdrantRest& rest, QdrantCollections& collections);

    Task<Result<QuotaNumbers>> measure(const RequestContext& ctx) override;

private:
    QdrantRest& rest_;
    QdrantCollections& collections_;
    std::string path_;  // /collections/NAME_catalog
};

}  // namespace ragd
