#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "clients/qdrant/rest.hpp"
#include "domain/scope.hpp"
#include "domain/source_record.hpp"

namespace ragd {

/// What is known of sources, in the catalogue: a point each. Documents are counted by Qdrant itself.
/// Requires: the collection is there (QdrantCollections::ensure). Errors: as QdrantRest::send.
/// Threads: the io thread.  Lifetime: outlives its tasks; `ctx` outlives the task.
class SourceRecords {
public:
    SourceRecords(const QdrantOptions& options, QdrantRest& rest);

    Task<Result<std::vector<StoredSource>>> list(const RequestContext& ctx, Scope scope,
                                                 std::size_t limit);
    Task<Result<std::optional<StoredSource>>> find(const RequestContext& ctx, Scope scope,
                                                   std::string source);
    Task<Result<void>> put(const RequestContext& ctx, CollectionKey place, SourceRecord record);
    /// False: there was none.
    Task<Result<bool>> remove(const RequestContext& ctx, CollectionKey place, std::string source);

private:
    using Counts = std::map<std::string, std::uint64_t>;
    using Records = std::map<std::string, SourceRecord>;
    /// Of one source, or, where that is empty, of all.
    Task<Result<Counts>> count(const RequestContext& ctx, Scope scope, std::string source,
                               std::size_t limit);
    Task<Result<Records>> read(const RequestContext& ctx, CollectionKey place, std::size_t limit);
    Task<Result<std::optional<SourceRecord>>> read_one(const RequestContext& ctx,
                                                       CollectionKey place, std::string source);
    Task<Result<boost::json::value>> post(const RequestContext& ctx, std::string_view operation,
                                          boost::json::object body);

    std::string path_;  // /collections/NAME_catalog
    QdrantRest& rest_;
};

}  // namespace ragd
