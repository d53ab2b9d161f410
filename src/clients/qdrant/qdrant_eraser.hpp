#pragma once
#include <string>

#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/rest.hpp"
#include "ports/tenant_eraser.hpp"

namespace ragd {

/// Removes a tenant's points from the chunks and from the catalogue.
/// Threads: the io thread.  Lifetime: outlives its tasks; the arguments outlive it.
class QdrantEraser final : public TenantEraser {
public:
    QdrantEraser(QdrantRest& rest, QdrantCollections& collections);

    Task<Result<TenantErasure>> erase_tenant(const RequestContext& ctx) override;

private:
    Task<Result<TenantErasure>> count(const RequestContext& ctx);
    Task<Result<boost::json::value>> post(const RequestContext& ctx, std::string path,
                                          boost::json::object body, QdrantRest::Effect effect);

    QdrantRest& rest_;
    QdrantCollections& collections_;
    std::string chunks_;   // /collections/NAME
    std::string catalog_;  // /collections/NAME_catalog
};

}  // namespace ragd
