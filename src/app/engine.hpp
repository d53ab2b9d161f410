#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "answer/pipeline.hpp"
#include "api/api.hpp"
#include "api/caller_check.hpp"
#include "app/async_reader.hpp"
#include "app/job_work.hpp"
#include "app/models.hpp"
#include "app/oidc.hpp"
#include "app/open_store.hpp"
#include "app/plan.hpp"
#include "app/process_log.hpp"
#include "app/record_sweep.hpp"
#include "app/tenant_removal.hpp"
#include "audit/audit_log.hpp"
#include "auth/account_keeper.hpp"
#include "auth/authenticator.hpp"
#include "auth/daily_quota.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "cache/cached_embedder.hpp"
#include "cache/cached_reranker.hpp"
#include "changes/change_feed.hpp"
#include "changes/shared_changes.hpp"
#include "changes/watched_jobs.hpp"
#include "changes/watched_store.hpp"
#include "clients/openai/openai_chat_model.hpp"
#include "clients/redis/redis_cache.hpp"
#include "config/settings.hpp"
#include "direct/text_embedder.hpp"
#include "direct/text_ranker.hpp"
#include "ingest/pipeline.hpp"
#include "ingest/storage_quota.hpp"
#include "net/http_client.hpp"
#include "obs/metrics.hpp"
#include "results/cached_answers.hpp"
#include "runtime/compute_pool.hpp"
#include "runtime/io_thread.hpp"
#include "shelf/shelf.hpp"

namespace ragd {

/// Every part of a running ragd on one data directory, or on Qdrant: made in order as the plan says,
/// destroyed in reverse.
/// Threads: made, used and destroyed on the main thread. Lifetime: outlives what it hands out.
class Engine {
public:
    /// Plans, loads the models and opens the data directory, or the collections in Qdrant if it
    /// answers. `holder` is what DIR/lock says while we hold it: see DataLock.
    /// Errors: NotFound - a model; Conflict - the directory is held by another process or belongs
    ///         to another model, or Qdrant's collection is of another kind; InvalidField - settings
    ///         that this version cannot honour; Unavailable - the directory cannot be used.
    static Result<std::unique_ptr<Engine>> open(const Settings& settings, std::string_view holder);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] Api& api() { return *api_; }
    [[nodiscard]] IoThread& io() { return io_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }
    [[nodiscard]] const Log& log() const { return log_; }
    [[nodiscard]] Metrics& metrics() { return metrics_; }
    /// Says in the data directory where this process listens; without one, says nothing.
    Result<void> announce(std::string_view address);
    /// The name of the model that reads passages for an answer of quotes; empty: none.
    [[nodiscard]] std::string reader_model() const {
        return models_.reader ? models_.reader->name() : "";
    }
    /// Reads keys and tenants. Errors: as AccountKeeper::load.
    Result<void> load_accounts();
    /// From now on callers say who they are, as AUTH asks; who runs the command line on this machine shows
    /// what the data directory holds for him. Keys that cannot be read yet are read as soon as they can.
    /// Errors: Unavailable - that cannot be written; InvalidField, Unavailable - of API_KEYS_FILE.
    Result<void> ask_callers();
    /// From now on this process works on jobs.
    void work_on_jobs();
    [[nodiscard]] const IngestPipeline& ingest() const { return *ingest_; }
    [[nodiscard]] const AnswerPipeline& answers() const { return *answers_; }

private:
    Engine(const Settings& settings, const Plan& plan);
    void connect(const Plan& plan);
    void connect_changes(const Plan& plan);
    void connect_answers(const Plan& plan);
    void connect_results(const Plan& plan, const AnswerOptions& answer_options);
    void connect_models(const Plan& plan);
    [[nodiscard]] Blend blend_of(const Plan& plan) const;
    void connect_jobs(const Plan& plan);
    void connect_pages();
    void connect_accounts(const Plan& plan);
    void connect_api(const Plan& plan);
    Task<Result<Answer>> answer(const RequestContext& ctx, CheckedQuestion question,
                                AnswerSink* sink);
    Task<Result<QuotaNumbers>> tenant_use(const RequestContext& ctx, TenantId tenant);

    SystemClock clock_;
    Metrics metrics_;
    ProcessLog process_log_;
    const Log& log_ = process_log_.log();
    ChangeFeed changes_;  // before the thread, whose tasks may hold subscriptions to the end
    IoThread io_;
    Models models_;  // before the pool, whose threads use them
    ComputePool compute_;
    std::unique_ptr<RedisCache> redis_;  // null: none is planned
    std::unique_ptr<CachedEmbedder> embedder_;
    std::unique_ptr<CachedReranker> reranker_;  // null: none is planned
    std::unique_ptr<HttpClient> http_;          // null: no service is called
    std::optional<DataLock> lock_;              // nothing with Qdrant
    Store store_;
    std::unique_ptr<WatchedStore> documents_;  // of that, whose changes are told
    std::unique_ptr<WatchedJobs> job_store_;
    std::unique_ptr<SharedChanges> shared_changes_;  // null: no other process writes there
    std::unique_ptr<OpenAiChatModel> chat_;          // null: answers are quotes
    std::unique_ptr<StorageQuota> storage_quota_;
    std::unique_ptr<IngestPipeline> ingest_;
    std::unique_ptr<AnswerPipeline> answers_;
    std::unique_ptr<CachedAnswers> results_;  // null: no answers are kept
    std::unique_ptr<TextEmbedder> text_embedder_;
    std::unique_ptr<TextRanker> text_ranker_;  // null: there is no reranker
    std::unique_ptr<BlobStore> uploads_;
    std::unique_ptr<BlobStore> files_;
    std::unique_ptr<JobWork> jobs_;  // null: no jobs in this store
    std::unique_ptr<Shelf> shelf_;
    std::unique_ptr<AsyncReader> pages_;  // shows pages of files; null: no files are kept
    std::unique_ptr<TenantRemoval> removal_;
    CallersPlan callers_;
    std::unique_ptr<AccountKeeper> accounts_;
    std::unique_ptr<RecordSweep> record_sweep_;
    std::unique_ptr<DailyQuota> daily_quota_;
    std::unique_ptr<OidcCallers> oidc_;             // null: no tokens are taken
    std::unique_ptr<Authenticator> authenticator_;  // null: callers are not asked
    std::unique_ptr<CallerCheck> caller_check_;
    std::unique_ptr<AuditLog> audit_;  // null: there is no audit trail
    std::unique_ptr<Api> api_;
};

}  // namespace ragd
