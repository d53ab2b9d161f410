#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ports/chunk_store.hpp"

namespace ragd {

/// A store that is another one, for those who do something beside a few of its calls.
/// Threads, Lifetime: as ChunkStore says; the other one outlives it.
class ForwardingStore : public ChunkStore {
public:
    explicit ForwardingStore(ChunkStore& store) : store_(store) {}

    Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope,
                                 NewDocument document) override {
        return store_.put(ctx, std::move(scope), std::move(document));
    }
    Task<Result<bool>> remove(const RequestContext& ctx, Scope scope, DocumentId id,
                              Precondition only_if = {}) override {
        return store_.remove(ctx, std::move(scope), std::move(id), std::move(only_if));
    }
    Task<Result<std::optional<DocumentInfo>>> find(const RequestContext& ctx, Scope scope,
                                                   DocumentId id) override {
        return store_.find(ctx, std::move(scope), std::move(id));
    }
    Task<Result<std::optional<std::string>>> content(const RequestContext& ctx, Scope scope,
                                                     DocumentId id) override {
        return store_.content(ctx, std::move(scope), std::move(id));
    }
    Task<Result<std::optional<std::vector<LocatedSpan>>>> locations(const RequestContext& ctx,
                                                                    Scope scope,
                                                                    DocumentId id) override {
        return store_.locations(ctx, std::move(scope), std::move(id));
    }
    Task<Result<bool>> set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                FileChange change) override {
        return store_.set_file(ctx, std::move(scope), std::move(id), std::move(change));
    }
    Task<Result<bool>> set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                               DocumentAcl acl, Precondition only_if = {}) override {
        return store_.set_acl(ctx, std::move(scope), std::move(id), std::move(acl),
                              std::move(only_if));
    }
    Task<Result<bool>> has_file(const RequestContext& ctx, std::string sha256) override {
        return store_.has_file(ctx, std::move(sha256));
    }
    Task<Result<DocumentPage>> list(const RequestContext& ctx, Scope scope, std::string cursor,
                                    std::size_t limit, std::string source) override {
        return store_.list(ctx, std::move(scope), std::move(cursor), limit, std::move(source));
    }
    Task<Result<std::vector<CollectionName>>> collections(const RequestContext& ctx) override {
        return store_.collections(ctx);
    }
    Task<Result<SearchResult>> search(const RequestContext& ctx, SearchRequest request) override {
        return store_.search(ctx, std::move(request));
    }
    Task<Result<std::string>> revision(const RequestContext& ctx, Scope scope) override {
        return store_.revision(ctx, std::move(scope));
    }
    Task<Result<std::vector<Candidate>>> hydrate(const RequestContext& ctx, Scope scope,
                                                 std::vector<Candidate> candidates,
                                                 WantedAttachments wanted) override {
        return store_.hydrate(ctx, std::move(scope), std::move(candidates), std::move(wanted));
    }
    [[nodiscard]] ComponentStatus status() const override { return store_.status(); }

private:
    ChunkStore& store_;
};

}  // namespace ragd
