#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/attachments.hpp"
#include "domain/document.hpp"
#include "domain/filter.hpp"
#include "domain/precondition.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "domain/scope.hpp"
#include "ports/component_status.hpp"

namespace ragd {

/// One chunk on its way into the store.
struct NewChunk {
    std::uint64_t start = 0;  // byte offsets into the document's text
    std::uint64_t end = 0;
    std::string prefix;       // see Chunk::prefix
    std::string blocks = {};  // see Chunk::blocks
    Vector vector;            // unit length
    Attachments attachments = {};
    std::vector<LocatedSpan> locations = {};  // see Chunk::locations
};

/// A whole document on its way into the store.
struct NewDocument {
    Document document;  // with its id
    std::string content_sha256;
    std::string fingerprint;
    std::vector<NewChunk> chunks;
    bool replaces_others = false;  // may take the place of another source's document
    Precondition only_if = {};
    bool keeps_acl = false;  // has it no access list, that of the document it replaces goes on
};

struct PutOutcome {
    std::uint64_t version = 0;
    bool created = false;            // false: it replaced an older version
    std::string replaced_file = {};  // the SHA-256 of that one's file, where it had one
};

/// Another file that a stored document has been read from, with nothing else to change: it was saved
/// again, or is the file of many documents of which others changed.
struct FileChange {
    std::uint64_t version = 0;  // of the document
    OriginalFile file;
    std::string source = {};  // of a document whose own is not known
};

struct SearchRequest {
    Scope scope;
    SearchMode mode = SearchMode::kHybrid;
    Vector vector;     // empty in keyword mode
    std::string text;  // the question; unused in vector mode
    Filter filter;
    std::size_t limit = 50;  // how many chunks each half contributes
};

/// A chunk that one half found. Both scores are given wherever the mode uses both, also when only
/// one half had it in its list.
struct Candidate {
    ChunkId id;
    std::optional<double> cosine;
    std::optional<double> bm25;
    std::optional<Chunk> chunk;    // filled by `hydrate`, or by a store that has it at hand
    Attachments attachments = {};  // filled by `hydrate`
    bool damaged = false;          // it is there, and not what was written: no `chunk`
    SteadyTime checked{};          // the store's own: when it last looked whether this is current
};

struct SearchResult {
    std::vector<Candidate> candidates;  // no order promised; each chunk once
    double bm25_max = 0;  // the most this question could score: sum over its terms of idf (k1 + 1)
};

/// Which attachments come with hydrated candidates: these kinds, of the first so many.
struct WantedAttachments {
    std::vector<std::string> kinds = {};
    std::size_t of_first = SIZE_MAX;
};

struct DocumentPage {
    std::vector<DocumentInfo> documents;  // by id, ascending by bytes
    std::optional<std::string> next_cursor;
};

/// Keeps documents, their chunks and vectors; finds chunks by meaning and by words.
/// What is acknowledged is on disk and searchable, and what is removed is in no later answer.
/// A scope says who asks, or `ctx` where there is none: every method acts as if the documents were not there that
/// its `access` may not read (DocumentAcl), whatever the filter. `ctx` says how long.
class ChunkStore {
public:
    virtual ~ChunkStore() = default;

    /// Stores a document in one step, replacing the version before.
    /// Requires: an id; chunks in order, offsets inside the text at UTF-8 boundaries; unit vectors
    ///           of the model's dimension.
    /// Errors:   Conflict - there is a document of this id that the caller may not read, or that is
    ///           of another source (check_owner);
    ///           PreconditionFailed - it is not as `only_if` says, or there is none;
    ///           Unavailable - queue full, disk full, read-only, or a failed sync: nothing of the
    ///           document is stored; DeadlineExceeded and Cancelled - only before it began.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope,
                                         NewDocument document) = 0;

    /// Removes a document and all that is derived from it. False: there was none, whatever `only_if` says.
    /// Requires: nothing.  Errors: as `put`, but Conflict.  Threads: the io thread.  Lifetime: as `put`.
    virtual Task<Result<bool>> remove(const RequestContext& ctx, Scope scope, DocumentId id,
                                      Precondition only_if = {}) = 0;

    /// Requires: nothing.  Errors: Unavailable, DeadlineExceeded, Cancelled; no document is an
    /// empty optional.  Threads: the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<std::optional<DocumentInfo>>> find(const RequestContext& ctx, Scope scope,
                                                           DocumentId id) = 0;

    /// The stored text, byte for byte.
    /// Requires, Errors, Threads, Lifetime: as `find`.
    virtual Task<Result<std::optional<std::string>>> content(const RequestContext& ctx, Scope scope,
                                                             DocumentId id) = 0;

    /// Where in its file parts of the stored text are from, as they were put; empty: not known.
    /// Requires, Errors, Threads, Lifetime: as `find`.
    virtual Task<Result<std::optional<std::vector<LocatedSpan>>>> locations(
        const RequestContext& ctx, Scope scope, DocumentId id) = 0;

    /// Notes another file as that of a document. False: there is none in this version.
    /// Requires: nothing.  Errors: as `put`, but Conflict.  Threads: the io thread.  Lifetime: as `put`.
    virtual Task<Result<bool>> set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                        FileChange change) = 0;

    /// Puts an access list in the place of the one before, for all that is found and read from the
    /// acknowledgement on. False: there is no such document, whatever `only_if` says.
    /// Requires: nothing.  Errors: as `put`, but Conflict.  Threads: the io thread.  Lifetime: as `put`.
    virtual Task<Result<bool>> set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                                       DocumentAcl acl, Precondition only_if = {}) = 0;

    /// Whether any document of the caller's tenant, whoever may read it, was read from that file.
    /// For those who tidy up, not for answers. Requires: nothing.  Errors, Threads, Lifetime: as `find`.
    virtual Task<Result<bool>> has_file(const RequestContext& ctx, std::string sha256) = 0;

    /// Documents by id, a PageBuilder with `limit` full, of one source, or, where that is empty, of
    /// all; `cursor` is a page's next_cursor, or empty.
    /// Requires: 1 <= limit.  Errors: InvalidField - a cursor of another making; else as `find`.
    /// Threads, Lifetime: as `find`.
    virtual Task<Result<DocumentPage>> list(const RequestContext& ctx, Scope scope,
                                            std::string cursor, std::size_t limit,
                                            std::string source) = 0;

    /// The collections of the caller's tenant that have documents, by name, the first
    /// limits::kCollectionsListed of them. Requires: nothing.  Errors, Threads, Lifetime: as `find`.
    virtual Task<Result<std::vector<CollectionName>>> collections(const RequestContext& ctx) = 0;

    /// The best chunks that match the filter. A collection that does not exist is empty.
    /// Requires: a vector of the model's dimension unless the mode is keyword.
    /// Errors:   Unavailable - queue full, or an index still being rebuilt at the deadline;
    ///           DeadlineExceeded; Cancelled.
    /// Threads:  the io thread.  Lifetime: `ctx` outlives the task.
    virtual Task<Result<SearchResult>> search(const RequestContext& ctx, SearchRequest request) = 0;

    /// Names the state that answers from this collection are made of: whoever asks once a put, a removal,
    /// a change of access or the removal of a tenant is acknowledged, on whichever process, gets
    /// another name than all who asked before. So an answer that was made after asking is as good as a
    /// new one for as long as the name stays. No name is ever given twice, and nobody can guess one.
    /// Empty: there is none, and nothing may be kept.
    /// Requires: nothing.  Errors: Unavailable, DeadlineExceeded, Cancelled.  Threads, Lifetime: as `find`.
    virtual Task<Result<std::string>> revision(const RequestContext& ctx, Scope scope) = 0;

    /// Fills in the chunks of candidates, and attachments; a candidate whose document was removed
    /// or replaced meanwhile is dropped. Keeps the order. A store of many processes may rely on
    /// what `search` saw less than a second before, as long as this process has written nothing
    /// since. A chunk that is not what was written comes back as `damaged`; where none can be
    /// read, that is an error (Internal). Attachments that were never made, or cannot be read now,
    /// are left out: they save time, and no answer depends on them.
    /// Requires: candidates of this scope.  Errors, Threads, Lifetime: as `find`.
    virtual Task<Result<std::vector<Candidate>>> hydrate(const RequestContext& ctx, Scope scope,
                                                         std::vector<Candidate> candidates,
                                                         WantedAttachments wanted) = 0;

    /// Requires: nothing.  Errors: none: a broken store is a status.  Threads: any, at once.
    /// Lifetime: returns a value.
    [[nodiscard]] virtual ComponentStatus status() const = 0;
};

}  // namespace ragd
