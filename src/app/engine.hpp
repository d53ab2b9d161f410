#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "answer/pipeline.hpp"
#include "api/api.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "cache/cached_embedder.hpp"
#include "cache/cached_reranker.hpp"
#include "clients/openai/openai_chat_model.hpp"
#include "clients/qdrant/qdrant_store.hpp"
#include "clients/redis/redis_cache.hpp"
#include "config/settings.hpp"
#include "inference/loaded_reranker.hpp"
#include "inference/openvino_embedder.hpp"
#include "ingest/pipeline.hpp"
#include "net/http_client.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "runtime/compute_pool.hpp"
#include "runtime/io_thread.hpp"
#include "store/data_lock.hpp"
#include "store/embedded_store.hpp"

namespace ragd {

/// Every part of a running ragd on one data directory, or on Qdrant, made in order, destroyed in
/// reverse.
/// Threads: made, used and destroyed on the main thread. Lifetime: outlives what it hands out.
class Engine {
public:
    /// Loads the models and opens the data directory, or the collections in Qdrant if it answers.
    /// `holder` is what DIR/lock says while we hold it: see DataLock.
    /// Errors: NotFound - a model; Conflict - the directory is held by another process or belongs
    ///         to another model, or Qdrant's collection is of another kind; InvalidField - settings
    ///         that this version cannot honour; Unavailable - the directory cannot be used.
    static Result<std::unique_ptr<Engine>> open(const Settings& settings, std::string holder);
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
    [[nodiscard]] const IngestPipeline& ingest() const { return *ingest_; }
    [[nodiscard]] const AnswerPipeline& answers() const { return *answers_; }

private:
    explicit Engine(const Settings& settings);
    Result<void> load_models(const Settings& settings);
    Result<void> load_reranker(const Settings& settings, const std::filesystem::path& folder,
                               bool embedder_reads);
    Result<void> open_store(const Settings& settings);
    Result<void> open_qdrant(const Settings& settings);
    Result<void> open_cache(const Settings& settings);
    void open_services(const Settings& settings);
    void connect(const Settings& settings);
    void connect_api(const Settings& settings);

    SystemClock clock_;
    Log log_;
    Metrics metrics_;
    IoThread io_;
    LoadedReranker rerank_model_;  // empty: none is configured; outlives `model_`, which attaches
    ComputePool compute_;
    std::unique_ptr<OpenVinoEmbedder> model_;
    std::unique_ptr<OpenVinoEmbedder> rerank_base_;  // null: the reranker needs none of its own
    std::unique_ptr<RedisCache> redis_;              // null: none is configured
    std::unique_ptr<CachedEmbedder> embedder_;
    std::unique_ptr<CachedReranker> reranker_;  // null: none is configured
    std::unique_ptr<HttpClient> http_;          // null: no service is configured
    std::unique_ptr<DataLock> lock_;            // null with Qdrant, as the next
    std::unique_ptr<EmbeddedStore> embedded_;
    std::unique_ptr<QdrantStore> qdrant_;    // null: the embedded store
    ChunkStore* store_ = nullptr;            // the one of them that there is
    std::unique_ptr<OpenAiChatModel> chat_;  // null: answers are quotes
    std::unique_ptr<IngestPipeline> ingest_;
    std::unique_ptr<AnswerPipeline> answers_;
    std::unique_ptr<Api> api_;
};

/// The threads that WORKER_THREADS asks for: 0 is one per core.
std::size_t worker_threads(const Settings& settings);

/// How other services are called.
HttpClientOptions http_options(const Settings& settings);
OpenAiOptions openai_options(const Settings& settings);

/// Whether a language model writes the answers.
bool uses_language_model(const Settings& settings);

/// Whether the addresses of other services can be read.
/// Errors: InvalidField, naming the setting.
Result<void> check_addresses(const Settings& settings);

}  // namespace ragd
