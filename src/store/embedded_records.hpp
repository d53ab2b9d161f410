#pragma once
#include "ports/record_store.hpp"
#include "store/embedded_store.hpp"

namespace ragd {

/// Records in the same database as the documents, written by the same thread.
/// Threads, Lifetime: as EmbeddedStore.
class EmbeddedStore::Records final : public RecordStore {
public:
    explicit Records(State& state) : state_(state) {}

    Task<Result<void>> put(const RequestContext& ctx, KeptRecord record, RecordRule rule) override;
    Task<Result<std::optional<KeptRecord>>> get(const RequestContext& ctx, RecordKind kind,
                                                std::string id) override;
    Task<Result<std::vector<KeptRecord>>> list(const RequestContext& ctx,
                                               RecordListing wanted) override;
    Task<Result<bool>> remove(const RequestContext& ctx, RecordKind kind, std::string id) override;
    Task<Result<std::size_t>> sweep(const RequestContext& ctx) override;

private:
    State& state_;
};

}  // namespace ragd
