#include "changes/watched_store.hpp"

namespace ragd {

/// Who writes a document can read it, so he knows. What cannot be looked at now is not known, and then
/// only those hear of the write who can read what it leaves.
Task<std::optional<DocumentAcl>> WatchedStore::acl_of(const RequestContext& ctx, Scope scope,
                                                      DocumentId id) {
    const auto known = co_await find(ctx, std::move(scope), std::move(id));
    co_return known && *known ? std::optional{(*known)->acl} : std::nullopt;
}

Task<Result<PutOutcome>> WatchedStore::put(const RequestContext& ctx, Scope scope,
                                           NewDocument document) {
    const auto key = scope.key();
    if (!feed_.may_be_heard(key)) {
        co_return co_await ForwardingStore::put(ctx, std::move(scope), std::move(document));
    }
    DocumentChange change{.key = key, .id = document.document.id, .is_written = true};
    // What is open to all who listen elsewhere is told to all of them, whoever could read it before.
    if (feed_.is_heard_here(key) || document.keeps_acl || !document.document.acl.is_open()) {
        change.before = co_await acl_of(ctx, scope, change.id);
    }
    const bool keeps = document.keeps_acl && document.document.acl.is_open() && change.before;
    change.after = keeps ? change.before : document.document.acl;
    const auto outcome =
        RAG_CO_TRY(co_await ForwardingStore::put(ctx, std::move(scope), std::move(document)));
    feed_.publish(change);
    co_return outcome;
}

Task<Result<bool>> WatchedStore::remove(const RequestContext& ctx, Scope scope, DocumentId id,
                                        Precondition only_if) {
    DocumentChange change{.key = scope.key(), .id = id};
    const bool is_heard = feed_.may_be_heard(change.key);
    if (is_heard) {
        change.before = co_await acl_of(ctx, scope, id);
    }
    const bool removed = RAG_CO_TRY(
        co_await ForwardingStore::remove(ctx, std::move(scope), std::move(id), std::move(only_if)));
    if (removed && is_heard) {
        feed_.publish(change);
    }
    co_return removed;
}

Task<Result<bool>> WatchedStore::set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                                         DocumentAcl acl, Precondition only_if) {
    DocumentChange change{.key = scope.key(), .id = id, .after = acl};
    const bool is_heard = feed_.may_be_heard(change.key);
    if (is_heard) {
        change.before = co_await acl_of(ctx, scope, id);
    }
    const bool changed = RAG_CO_TRY(co_await ForwardingStore::set_acl(
        ctx, std::move(scope), std::move(id), std::move(acl), std::move(only_if)));
    if (changed && is_heard) {
        feed_.publish(change);
    }
    co_return changed;
}

}  // namespace ragd
