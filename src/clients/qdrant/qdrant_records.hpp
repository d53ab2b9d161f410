#pragma once
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/rest.hpp"
#include "ports/record_store.hpp"

namespace ragd {

/// Records as points of the catalogue, which all replicas see. Where one stands is read of all of a kind;
/// the bodies are read of those that an answer has.
/// Threads: the io thread.  Lifetime: outlives its tasks; the arguments outlive it.
class QdrantRecords final : public RecordStore {
public:
    QdrantRecords(QdrantRest& rest, QdrantCollections& collections, const Clock& clock);

    Task<Result<void>> put(const RequestContext& ctx, KeptRecord record, RecordRule rule) override;
    Task<Result<std::optional<KeptRecord>>> get(const RequestContext& ctx, RecordKind kind,
                                                std::string id) override;
    Task<Result<std::vector<KeptRecord>>> list(const RequestContext& ctx,
                                               RecordListing wanted) override;
    Task<Result<bool>> remove(const RequestContext& ctx, RecordKind kind, std::string id) override;
    Task<Result<std::size_t>> sweep(const RequestContext& ctx) override;

private:
    using Heads = std::vector<std::pair<std::string, KeptRecord>>;  // point ids, and no bodies

    Task<Result<Heads>> heads(const RequestContext& ctx, boost::json::array must);
    Task<Result<std::vector<KeptRecord>>> read(const RequestContext& ctx,
                                               std::vector<std::string> points);
    Task<Result<void>> make_room(const RequestContext& ctx, RecordKind kind, RecordRule rule);
    Task<Result<void>> erase(const RequestContext& ctx, std::vector<std::string> points);
    Task<Result<void>> write(const RequestContext& ctx, std::string_view method,
                             std::string_view operation, boost::json::object body);

    QdrantRest& rest_;
    QdrantCollections& collections_;
    const Clock& clock_;
    std::string path_;  // /collections/NAME_catalog/points
};

}  // namespace ragd
