#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "clients/qdrant/options.hpp"
#include "net/http_client.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "ports/account_store.hpp"
#include "ports/chunk_store.hpp"
#include "ports/job_store.hpp"
#include "ports/record_store.hpp"
#include "ports/source_store.hpp"
#include "ports/tenant_eraser.hpp"
#include "ports/tenant_meter.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// The store for many processes: documents, chunks and their catalogue live in two collections of
/// Qdrant's, and nothing here.
///
/// A version becomes visible, whole, when its record in the catalogue does; chunks are stored
/// before and looked at together with the record. So neither half of a version nor an old one is
/// ever seen, whoever dies when; what is left over is removed by the next writer or reader who
/// meets it.
///
/// Threads:  as ChunkStore says.  Lifetime: outlives every task it gave out, `watch` included: stop
///           the io thread first. The parts outlive it.
class QdrantStore final : public ChunkStore, public SourceStore {
public:
    struct Parts {
        HttpClient& http;
        ComputePool& compute;
        Metrics& metrics;
        const Clock& clock;
        const Log& log;
        /// Names attempts: 64 random bits. A seam for tests.
        std::function<std::uint64_t()> random = {};
    };
    /// Asks nothing yet. Errors: InvalidField - a URL that is none.
    static Result<std::unique_ptr<QdrantStore>> make(QdrantOptions options, Parts parts);
    ~QdrantStore() override;
    QdrantStore(const QdrantStore&) = delete;
    QdrantStore& operator=(const QdrantStore&) = delete;

    /// Looks for the collections and creates what is missing; every other call does that, too.
    /// Errors: Conflict - a collection of another size, distance or kind, with what to do;
    ///         Unavailable - Qdrant cannot be used now.
    Task<Result<void>> connect(const RequestContext& ctx);
    /// Keeps `status` true while nobody asks anything: looks again each half second while Qdrant
    /// is down, and each five seconds otherwise. Ends when the executor does.
    void watch(const boost::asio::any_io_executor& executor);

    Task<Result<PutOutcome>> put(const RequestContext& ctx, Scope scope,
                                 NewDocument document) override;
    /// Not found is also said of a document whose removal had been cut short; what was left of it
    /// is then removed.
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

    /// The jobs of all replicas.  Lifetime: of the store.
    JobStore& jobs();
    /// The tenants and keys of all replicas.  Lifetime: of the store.
    AccountStore& accounts();
    /// Small things of their tenants.  Lifetime: of the store.
    RecordStore& records();
    /// Removes a tenant.  Lifetime: of the store.
    TenantEraser& eraser();
    /// How much of it is a tenant's.  Lifetime: of the store.
    TenantMeter& meter();

private:
    struct State;
    explicit QdrantStore(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace ragd
