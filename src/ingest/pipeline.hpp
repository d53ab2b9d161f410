#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/index_call.hpp"
#include "domain/index_report.hpp"
#include "domain/request_context.hpp"
#include "ingest/ingest_metrics.hpp"
#include "ingest/storage_quota.hpp"
#include "obs/metrics.hpp"
#include "ports/chunk_store.hpp"
#include "ports/embedder.hpp"
#include "runtime/compute_pool.hpp"
#include "stages/stage_histogram.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// Called on the io thread after each document is durable.
using IndexProgress = std::function<void(const IndexedDocument& done, std::size_t of_all)>;

/// The one road from documents to the store: identify, chunk, embed, commit; one document after
/// the other, in order. The next document is prepared while the one before commits.
/// Threads: the io thread. Lifetime: the parts outlive it.
class IngestPipeline {
public:
    struct Parts {
        Embedder& embedder;
        ChunkStore& store;
        ComputePool& compute;
        std::shared_ptr<const WordPieceTokenizer> tokenizer;  // of the embedder's model
        Metrics& metrics;
        const Clock& clock;
        std::vector<std::string> attach = {};  // the kinds of attachments kept with each chunk
        StorageQuota* quota = nullptr;         // null: tenants store as much as they like
    };
    explicit IngestPipeline(Parts parts);

    /// Indexes the documents of a call.
    /// Errors: Conflict - a document's id is another source's, and the call refuses that (its pointer);
    ///         QuotaExceeded - the tenant has no room for a document;
    ///         DeadlineExceeded, Cancelled, Unavailable and the rest of the ports' - the message says how many documents are
    ///         durable; the same call again is safe and goes on from there.
    /// Lifetime: `ctx` outlives the task.
    Task<Result<IndexReport>> index(const RequestContext& ctx, CheckedIndexCall checked,
                                    IndexProgress progress = {}) const;

private:
    struct Run;
    struct Prepared;
    class Share;
    Task<Result<Prepared>> prepare(const RequestContext& ctx, Run& run, std::size_t i) const;
    Task<Result<void>> identify(const RequestContext& ctx, Run& run, Prepared& prepared) const;
    Task<Result<std::optional<DocumentInfo>>> resolve(const RequestContext& ctx, Run& run,
                                                      Prepared& prepared) const;
    Task<Result<std::optional<DocumentInfo>>> find_elsewhere(const RequestContext& ctx,
                                                             const Run& run,
                                                             Prepared& prepared) const;
    Task<Result<void>> chunk(const RequestContext& ctx, ChunkOptions options,
                             NewDocument& document) const;
    Task<Result<void>> hold_room(const RequestContext& ctx, Prepared& prepared) const;
    Task<Result<void>> embed(const RequestContext& ctx, Prepared& prepared) const;
    Task<Result<IndexedDocument>> commit(const RequestContext& ctx, const Scope& scope,
                                         Prepared prepared) const;
    static WorkLimits bulk(const RequestContext& ctx);

    Parts parts_;
    IngestMetrics metrics_;
    mutable StageHistogram histogram_;  // of no state: every document tells it its own times
    mutable std::size_t attached_waiting_ = 0;  // of all calls: limits::kAttachmentBytesWaiting
};

}  // namespace ragd
