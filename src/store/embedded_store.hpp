#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "obs/log.hpp"
#include "ports/account_store.hpp"
#include "ports/chunk_store.hpp"
#include "ports/embedder.hpp"
#include "ports/job_store.hpp"
#include "ports/record_store.hpp"
#include "ports/source_store.hpp"
#include "ports/tenant_eraser.hpp"
#include "ports/tenant_meter.hpp"
#include "runtime/compute_pool.hpp"
#include "store/data_lock.hpp"

namespace ragd {

struct StoreOptions {
    EmbeddingModel model;  // of every vector; a directory keeps to the one it began with
    /// Above it a collection is searched by the graph, once that is built.
    std::size_t exact_scan_chunks_max = limits::kExactScanChunksMax;
    /// An index is saved in the background after so many changed chunks, or an eighth of it.
    std::size_t snapshot_changes_min = 4096;
    /// Seams for tests: a registered SQLite VFS, and a size beyond which the file does not grow.
    std::string vfs = {};
    std::optional<std::uint64_t> pages_max = {};
};

/// What the store uses and does not own.
struct StoreParts {
    const Clock& clock;
    ComputePool& readers;
    const Log& log;
};

/// The store inside the process: SQLite is the truth, and one CollectionIndex per Scope, derived
/// from it, answers searches.
///
/// DIR/ragd.db     documents, chunks, vectors, metadata (write-ahead log, synchronous = FULL)
/// DIR/index/*.idx a snapshot per Scope; missing, old or damaged ones are made again
/// DIR/lock        see DataLock
///
/// A write is acknowledged when its transaction is on disk and the index has it. After the disk
/// failed a write or a sync, writing stops until the whole log could be moved into the database
/// file and a fresh connection found it sound; reading goes on.
///
/// Threads:  as ChunkStore says. Writes run on a thread of the store's own, one at a time; reads on
///           `readers`, each worker with a connection; loading, rebuilding and saving on another.
/// Lifetime: outlives every task it gave out. `lock` and `parts` outlive it.
class EmbeddedStore final : public ChunkStore, public SourceStore {
public:
    /// Returns as soon as documents can be read and written. Indexes load in the background;
    /// until then searches are answered from SQLite, or wait (see `search`).
    /// Errors: Unavailable - the directory cannot be read and written, with the reason; Conflict -
    ///         written by a newer ragd or with another model, with what to do; Internal - damaged.
    static Result<std::unique_ptr<EmbeddedStore>> open(const DataLock& lock, StoreOptions options,
                                                       StoreParts parts);
    ~EmbeddedStore() override;
    EmbeddedStore(const EmbeddedStore&) = delete;
    EmbeddedStore& operator=(const EmbeddedStore&) = delete;

    Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope,
                                 NewDocument document) override;
    Task<Result<bool>> remove(const RequestContext& ctx, Scope scope, DocumentId id,
                              Precondition only_if = {}) override;
    Task<Result<std::optional<DocumentInfo>>> find(const RequestContext& ctx, Scope scope,
                                                   DocumentId id) override;
    Task<Result<std::optional<std::string>>> content(const RequestContext& ctx, Scope scope,
                                                     DocumentId id) override;
    Task<Result<std::optional<std::vector<LocatedSpan>>>> locations(const RequestContext& ctx,
                                                                    Scope scope,
                                                                    DocumentId id) override;
    Task<Result<bool>> set_acl(const RequestContext& ctx, Scope scope, DocumentId id,
                               DocumentAcl acl, Precondition only_if = {}) override;
    Task<Result<bool>> set_file(const RequestContext& ctx, Scope scope, DocumentId id,
                                FileChange change) override;
    Task<Result<bool>> has_file(const RequestContext& ctx, std::string sha256) override;
    Task<Result<std::vector<CollectionName>>> collections(const RequestContext& ctx) override;
    Task<Result<DocumentPage>> list(const RequestContext& ctx, Scope scope, std::string cursor,
                                    std::size_t limit, std::string source) override;
    Task<Result<SearchResult>> search(const RequestContext& ctx, SearchRequest request) override;
    Task<Result<std::string>> revision(const RequestContext& ctx, Scope scope) override;
    Task<Result<std::vector<Candidate>>> hydrate(const RequestContext& ctx, Scope scope,
                                                 std::vector<Candidate> candidates,
                                                 WantedAttachments wanted) override;
    [[nodiscard]] ComponentStatus status() const override;

    Task<Result<std::vector<StoredSource>>> list_sources(const RequestContext& ctx,
                                                         Scope scope) override;
    Task<Result<std::optional<StoredSource>>> find_source(const RequestContext& ctx, Scope scope,
                                                          std::string source) override;
    Task<Result<void>> put_source(const RequestContext& ctx, Scope scope,
                                  SourceRecord record) override;
    Task<Result<bool>> remove_source(const RequestContext& ctx, Scope scope,
                                     std::string source) override;

    /// The jobs of this directory.  Lifetime: of the store.
    JobStore& jobs();
    /// Its tenants and keys.  Lifetime: of the store.
    AccountStore& accounts();
    /// Small things of its tenants.  Lifetime: of the store.
    RecordStore& records();

    /// Removes a tenant from all of it.  Lifetime: of the store.
    TenantEraser& eraser();
    /// How much of it is a tenant's.  Lifetime: of the store.
    TenantMeter& meter();

    /// Finishes the writes that were accepted, empties the write-ahead log and saves the indexes;
    /// later writes are refused. Called by the destructor, too; a second call does nothing.
    /// Blocks: not for the io thread.
    void close();

private:
    struct State;
    class Jobs;
    class Accounts;
    class Records;
    class Eraser;
    class Meter;
    explicit EmbeddedStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
    std::unique_ptr<Jobs> jobs_;
    std::unique_ptr<Accounts> accounts_;
    std::unique_ptr<Records> records_;
    std::unique_ptr<Eraser> eraser_;
    std::unique_ptr<Meter> meter_;
};

}  // namespace ragd
