#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "clients/qdrant/rest.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// The names of states that answers are made of (ChunkStore::revision): a point of the catalogue for
/// each collection, which every replica reads before it looks for an answer that was kept, and which
/// every writer renews between its commit and its acknowledgement. A collection that was not written
/// to since there are names has none.
/// Requires: the catalogue is there (QdrantCollections::ensure). Errors: as QdrantRest::send.
/// Threads: the io thread.  Lifetime: outlives its tasks; `ctx` outlives the task.
class ScopeNames {
public:
    ScopeNames(const QdrantOptions& options, QdrantRest& rest,
               std::function<std::uint64_t()> random);

    /// Empty: it has none.
    Task<Result<std::string>> read(const RequestContext& ctx, CollectionKey place);
    /// Gives another one.
    Task<Result<void>> renew(const RequestContext& ctx, CollectionKey place);

private:
    std::string path_;  // /collections/NAME_catalog/points
    QdrantRest& rest_;
    std::function<std::uint64_t()> random_;
};

}  // namespace ragd
