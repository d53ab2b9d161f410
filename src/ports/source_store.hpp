#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/scope.hpp"
#include "domain/source_record.hpp"

namespace ragd {

/// Keeps what is known of the sources of a collection. Their documents are the ChunkStore's.
/// A store of documents is one of these, too.
class SourceStore {
public:
    static constexpr std::size_t kListedMax = 1000;

    virtual ~SourceStore() = default;

    /// The sources that have a record or documents, by name, kListedMax at most; without their
    /// failures. Documents with an access list are counted for administrators only.
    /// Requires: nothing.  Errors: Unavailable, DeadlineExceeded, Cancelled.
    /// Threads: the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::vector<StoredSource>>> list_sources(const RequestContext& ctx,
                                                                 Scope scope) = 0;

    /// One of them, with its failures; nothing: it has neither a record nor documents.
    /// Requires, Errors, Threads, Lifetime: as `list_sources`.
    virtual Task<Result<std::optional<StoredSource>>> find_source(const RequestContext& ctx,
                                                                  Scope scope,
                                                                  std::string source) = 0;

    /// Puts the record in the place of the one before.
    /// Requires: a name.  Errors: as `list_sources`; Conflict - no more collections.
    /// Threads, Lifetime: as `list_sources`.
    virtual Task<Result<void>> put_source(const RequestContext& ctx, Scope scope,
                                          SourceRecord record) = 0;

    /// Forgets the record, and leaves the documents. False: there was none.
    /// Requires: nothing.  Errors, Threads, Lifetime: as `list_sources`.
    virtual Task<Result<bool>> remove_source(const RequestContext& ctx, Scope scope,
                                             std::string source) = 0;
};

}  // namespace ragd
