#pragma once
#include "changes/change_feed.hpp"
#include "ports/forwarding_store.hpp"

namespace ragd {

/// A store whose acknowledged writes are told to a feed, before their callers go on. Where nobody listens
/// it costs nothing; else a look at who could read the document until then.
/// Threads: the io thread.  Lifetime: store and feed outlive it.
class WatchedStore final : public ForwardingStore {
public:
    WatchedStore(ChunkStore& store, ChangeFeed& feed) : ForwardingStore(store), feed_(feed) {}

    Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope,
                                 NewDocument document) override;
    Task<Result<bool>> remove(const RequestContext& ctx, Scope scope, DocumentId id,
                              Precondition only_if = {}) override;
    Task<Result<bool>> set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                               DocumentAcl acl, Precondition only_if = {}) override;

private:
    Task<std::optional<DocumentAcl>> acl_of(const RequestContext& ctx, Scope scope, DocumentId id);

    ChangeFeed& feed_;
};

}  // namespace ragd
