#pragma once
#include <functional>
#include <optional>

#include "clients/qdrant/catalog.hpp"
#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/scope_names.hpp"
#include "obs/log.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// Puts and removes documents. The steps, each repeatable:
///   1. read the record: the version now, and the attempt that made it
///   2. store chunks and text under a new attempt: nobody looks at them yet
///   3. the commit: the record names the new attempt, if it still names the one of step 1; else
///      somebody else was first, and all begins again
///   4. rename the collection's state (ScopeNames), so that no answer of before is given any more;
///      only then the record says what was indexed, by which the same is known again
///   5. delete what other attempts left up to this version
/// A crash after 2 leaves points that nobody sees, until the next step 5; one between 3 and 4 leaves
/// a document that is indexed anew when it is sent again, since it is not known to be the same.
/// Removals and changes of access, whose answers should end soonest, rename it before their commit, too.
/// Threads: the io thread.  Lifetime: outlives its tasks; `ctx` outlives the task.
class VersionWriter {
public:
    struct Parts {
        QdrantRest& rest;
        QdrantCollections& collections;
        Catalog& catalog;
        ScopeNames& names;
        ComputePool& compute;
        const Clock& clock;
        const Log& log;
        std::function<std::uint64_t()> random;
    };
    explicit VersionWriter(Parts parts);

    /// Errors: as QdrantRest::send, Conflict never; PreconditionFailed; of `put` also Forbidden - there is
    ///         a document of this id that the caller may not read.
    Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope, NewDocument document);
    Task<Result<bool>> remove(const RequestContext& ctx, Scope scope, DocumentId id,
                              Precondition only_if);
    struct AclChange {
        DocumentAcl acl;
        Precondition only_if;
    };
    /// The record alone, as long as it names the same attempt. False: not in this version.
    Task<Result<bool>> set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                               AclChange change);
    Task<Result<bool>> set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                FileChange change);
    /// Step 5, for the attempt that the record names.
    Task<Result<void>> remove_leftovers(const RequestContext& ctx, Attempt attempt);

private:
    struct Begun {
        Record before;
        Attempt attempt;
    };
    Task<Result<Begun>> begin(const RequestContext& ctx, const Scope& scope, const DocumentId& id);
    Task<Result<std::optional<PutOutcome>>> try_put(const RequestContext& ctx, const Scope& scope,
                                                    NewDocument& document, bool keeps_acl);
    Task<Result<std::optional<bool>>> try_remove(const RequestContext& ctx, const Scope& scope,
                                                 const DocumentId& id, const Precondition& only_if);
    struct StoredParts {
        std::size_t text = 0;
        std::size_t map = 0;
    };
    Task<Result<StoredParts>> store(const RequestContext& ctx, const Attempt& attempt,
                                    const NewDocument& document);
    Task<Result<void>> store_chunks(const RequestContext& ctx, const Attempt& attempt,
                                    const NewDocument& document);
    Task<Result<void>> store_attachments(const RequestContext& ctx, const Attempt& attempt,
                                         const NewDocument& document);
    Task<void> give_up(const RequestContext& ctx, const Attempt& attempt, const Error& why);
    Task<void> withdraw(const RequestContext& ctx, const Attempt& attempt);
    [[nodiscard]] Record record_of(const Begun& begun, const NewDocument& document) const;

    Parts parts_;
    std::string points_path_;  // /collections/NAME/points
};

}  // namespace ragd
