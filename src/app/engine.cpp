#include "app/engine.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "app/models.hpp"
#include "app/qdrant.hpp"
#include "base/limits.hpp"
#include "clients/qdrant/rest.hpp"
#include "config/setting_table.hpp"
#include "inference/late_interaction_folder.hpp"
#include "inference/model_search.hpp"
#include "inference/openvino_reranker.hpp"

namespace ragd {
namespace {

/// A question has ten candidates or so to rerank, but one vector.
constexpr std::size_t kScoresPerQuestion = 10;

/// The setting, or what the model's folder says, or the default, which trusts a model little.
Blend blend_for(const Settings& settings, const LoadedReranker& model) {
    if (settings.rerank_blend) {
        const auto& [fused, logit, bias] = *settings.rerank_blend;
        return {.fused = fused, .logit = logit, .bias = bias};
    }
    return model.blend.value_or(Blend{});
}

LogOptions log_options(const Settings& settings) {
    LogOptions options;
    options.format =
        settings.log_format == LogFormatSetting::kJson ? LogFormat::kJson : LogFormat::kText;
    switch (settings.log_level) {
        case LogLevelSetting::kDebug:
            options.level = LogLevel::kDebug;
            break;
        case LogLevelSetting::kInfo:
            options.level = LogLevel::kInfo;
            break;
        case LogLevelSetting::kWarn:
            options.level = LogLevel::kWarn;
            break;
        case LogLevelSetting::kError:
            options.level = LogLevel::kError;
            break;
    }
    return options;
}

/// Errors: InvalidField - REDIS_URL cannot be read.
Result<RedisOptions> redis_options(const Settings& settings) {
    return RedisOptions{.url = RAG_TRY(parse_redis_url(settings.redis_url)),
                        .tls = {.ca = settings.tls_ca_file,
                                .certificate = settings.tls_cert_file,
                                .key = settings.tls_key_file},
                        .timeout = settings.redis_timeout};
}

}  // namespace

std::size_t worker_threads(const Settings& settings) {
    return settings.worker_threads > 0
               ? settings.worker_threads
               : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

HttpClientOptions http_options(const Settings& settings) {
    return {.ca_file = settings.tls_ca_file,
            .client_cert_file = settings.tls_cert_file,
            .client_key_file = settings.tls_key_file,
            .user_agent = "ragd/" RAGD_VERSION,
            .connections_per_host_max = settings.max_connections};
}

OpenAiOptions openai_options(const Settings& settings) {
    OpenAiOptions options{.api_key = settings.openai_api_key, .model = settings.lm_model};
    if (!settings.openai_base_url.empty()) {
        options.base_url = settings.openai_base_url;
    }
    options.attempt_timeout = settings.lm_timeout.count() > 0
                                  ? std::chrono::milliseconds{settings.lm_timeout}
                                  : std::chrono::milliseconds{settings.request_timeout} * 2 / 3;
    return options;
}

bool uses_language_model(const Settings& settings) {
    return !settings.openai_api_key.empty() || !settings.openai_base_url.empty();
}

Result<void> check_addresses(const Settings& settings) {
    if (!settings.qdrant_url.empty()) {
        RAG_TRY(check_qdrant_url(settings.qdrant_url));
    }
    if (!settings.redis_url.empty()) {
        RAG_TRY(redis_options(settings));
    }
    return {};
}

Engine::Engine(const Settings& settings)
    : log_(log_options(settings), clock_),
      metrics_(RAGD_VERSION, clock_),
      compute_("compute", worker_threads(settings), limits::kComputeQueueMax, clock_) {}

Engine::~Engine() {
    if (embedded_) {
        embedded_->close();
    }
    io_.stop();  // no task runs while the parts go
}

Result<std::unique_ptr<Engine>> Engine::open(const Settings& settings, std::string holder) {
    RAG_TRY(check_addresses(settings));
    std::unique_ptr<Engine> engine{new Engine{settings}};
    // The lock first: a process that may not have the directory should not load models for it.
    if (settings.qdrant_url.empty()) {
        engine->lock_ = std::make_unique<DataLock>(
            RAG_TRY(DataLock::acquire(settings.data_dir, std::move(holder))));
    }
    RAG_TRY(engine->open_cache(settings));  // connects while the models are read
    RAG_TRY(engine->load_models(settings));
    if (uses_language_model(settings) || !settings.qdrant_url.empty()) {
        engine->http_ = std::make_unique<HttpClient>(http_options(settings), engine->clock_);
    }
    RAG_TRY(engine->open_store(settings));
    engine->open_services(settings);
    engine->connect(settings);
    return engine;
}

Result<void> Engine::load_models(const Settings& settings) {
    const auto cache = settings.model_cache_dir;
    const std::size_t threads = worker_threads(settings);
    const auto folder = RAG_TRY(find_model(settings.embedding_model, model_folders(settings)));
    const auto reranker = settings.rerank_model.empty()
                              ? std::filesystem::path{}
                              : RAG_TRY(find_model(settings.rerank_model, model_folders(settings)));
    const auto layers = RAG_TRY(layers_read_of(folder, reranker));
    model_ = RAG_TRY(open_embedder({.folder = folder,
                                    .name = settings.embedding_model,
                                    .cache_dir = cache,
                                    .threads = threads,
                                    .state_layers = layers.value_or(1)},
                                   clock_));
    const std::size_t dimension = model_->model().dimension;
    if (settings.vector_dim != 0 && settings.vector_dim != dimension) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("VECTOR_DIM is {}, but {} has {} dimensions; unset it or choose "
                                "another EMBEDDING_MODEL",
                                settings.vector_dim, settings.embedding_model, dimension));
    }
    log_.info("model", {{"role", "embedder"}, {"description", model_->description()}});
    return reranker.empty() ? Result<void>{}
                            : load_reranker(settings, reranker, layers.has_value());
}

/// A late interaction model reads with the embedding model that it was trained on: ours, or one
/// more.
Result<void> Engine::load_reranker(const Settings& settings, const std::filesystem::path& folder,
                                   bool embedder_reads) {
    const auto cache = settings.model_cache_dir;
    const std::size_t threads = worker_threads(settings);
    if (!is_late_interaction(folder)) {
        rerank_model_ = RAG_TRY(open_reranker({.folder = folder,
                                               .name = settings.rerank_model,
                                               .cache_dir = cache,
                                               .threads = threads},
                                              clock_));
    } else {
        if (!embedder_reads) {
            const auto base = RAG_TRY(base_of(folder));
            const std::size_t layers = RAG_TRY(state_layers_of(folder));
            rerank_base_ = RAG_TRY(open_embedder({.folder = base,
                                                  .name = base.string(),
                                                  .cache_dir = cache,
                                                  .threads = threads,
                                                  .state_layers = layers},
                                                 clock_));
        }
        // States are at hand only where this process embeds the chunks, and with that very model: a
        // shared cache has vectors alone.
        const bool attached = !rerank_base_ && settings.redis_url.empty() && settings.rerank_store;
        rerank_model_ =
            RAG_TRY(open_late_interaction(folder, settings.rerank_passages,
                                          {.encoder = rerank_base_ ? *rerank_base_ : *model_,
                                           .compute = compute_,
                                           .metrics = metrics_,
                                           .clock = clock_,
                                           .attached = attached}));
        model_->attach_with(rerank_model_.attachment);
    }
    log_.info("model", {{"role", "reranker"},
                        {"description", settings.rerank_model + ": " + rerank_model_.description}});
    return {};
}

Result<void> Engine::open_store(const Settings& settings) {
    if (!settings.qdrant_url.empty()) {
        return open_qdrant(settings);
    }
    embedded_ = RAG_TRY(EmbeddedStore::open(*lock_, {.model = model_->model()},
                                            {.clock = clock_, .readers = compute_, .log = log_}));
    store_ = embedded_.get();
    return {};
}

/// Qdrant need not be there yet: until it is, readiness says so and questions are refused.
Result<void> Engine::open_qdrant(const Settings& settings) {
    constexpr std::chrono::seconds kPatience{5};
    qdrant_ = RAG_TRY(QdrantStore::make(
        qdrant_options(settings, model_->model()),
        {.http = *http_, .compute = compute_, .metrics = metrics_, .clock = clock_, .log = log_}));
    store_ = qdrant_.get();
    RequestContext patience;
    patience.deadline = Deadline::in(clock_, kPatience);
    const auto connected = io_.block_on(qdrant_->connect(patience));
    if (!connected && connected.error().code == ErrorCode::kConflict) {
        return connected.error();
    }
    if (!connected) {
        log_.warn("qdrant", {{"reason", connected.error().message}});
    }
    qdrant_->watch(io_.executor());
    return {};
}

Result<void> Engine::announce(std::string_view address) {
    return lock_ ? lock_->announce(std::string{address}) : Result<void>{};
}

void Engine::open_services(const Settings& settings) {
    if (!uses_language_model(settings)) {
        return;
    }
    const OpenAiOptions options = openai_options(settings);
    chat_ = std::make_unique<OpenAiChatModel>(
        options, OpenAiChatModel::Parts{
                     .client = *http_, .metrics = metrics_, .log = log_, .clock = clock_});
    log_.info("model", {{"role", "llm"},
                        {"description",
                         settings.lm_model + " at " + without_credentials(options.base_url)}});
}

Result<void> Engine::open_cache(const Settings& settings) {
    if (!settings.redis_url.empty()) {
        const auto options = RAG_TRY(redis_options(settings));
        redis_ = RAG_TRY(RedisCache::open(
            options,
            {.executor = io_.executor(), .metrics = metrics_, .log = log_, .clock = clock_}));
    }
    return {};
}

void Engine::connect(const Settings& settings) {
    embedder_ = std::make_unique<CachedEmbedder>(
        *model_, EmbeddingCacheOptions{.capacity = settings.cache_size, .ttl = settings.cache_ttl},
        metrics_, clock_, redis_.get());
    IngestPipeline::Parts ingest{.embedder = *embedder_,
                                 .store = *store_,
                                 .compute = compute_,
                                 .tokenizer = model_->tokenizer(),
                                 .metrics = metrics_,
                                 .clock = clock_};
    if (!rerank_model_.attachment.kind.empty()) {
        ingest.attach.push_back(rerank_model_.attachment.kind);
    }
    ingest_ = std::make_unique<IngestPipeline>(std::move(ingest));
    if (rerank_model_.reranker) {
        reranker_ = std::make_unique<CachedReranker>(
            *rerank_model_.reranker,
            RerankCacheOptions{.capacity = settings.cache_size * kScoresPerQuestion,
                               .ttl = settings.cache_ttl,
                               .revision = rerank_model_.revision},
            metrics_, clock_);
    }
    // Word pieces of the embedding model: near enough to the tokens of a language model.
    const auto count_tokens = [tokenizer = model_->tokenizer()](std::string_view text) {
        return tokenizer->count(text);
    };
    answers_ = std::make_unique<AnswerPipeline>(
        AnswerPipeline::Parts{.embedder = *embedder_,
                              .store = *store_,
                              .reranker = reranker_.get(),
                              .blend = blend_for(settings, rerank_model_),
                              .vector_weight = settings.fusion_vector_weight,
                              .chat = chat_.get(),
                              .count_tokens = count_tokens,
                              .context_tokens = settings.context_tokens,
                              .compute = compute_,
                              .metrics = metrics_,
                              .clock = clock_});
    connect_api(settings);
}

void Engine::connect_api(const Settings& settings) {
    ApiParts parts{
        .answer =
            [this](const RequestContext& context, Question question, AnswerSink* sink) {
                return answers_->run(context, std::move(question), sink);
            },
        .index = [this](const RequestContext& context,
                        IndexCall call) { return ingest_->index(context, std::move(call)); },
        .embedder = *embedder_,
        .store = *store_,
        .probes = {},
        .compute = compute_,
        .metrics = metrics_,
        .log = log_,
        .clock = clock_};
    if (reranker_) {
        parts.probes["reranker"] = [this] { return reranker_->status(); };
    }
    if (qdrant_) {
        parts.probes["qdrant"] = [this] { return qdrant_->status(); };
    }
    if (chat_) {
        parts.probes["llm"] = [this] { return chat_->status(); };
    }
    if (redis_) {
        parts.probes["redis"] = [this] { return redis_->status(); };
    }
    api_ = std::make_unique<Api>(std::move(parts),
                                 ApiSettings{.version = RAGD_VERSION,
                                             .request_timeout = settings.request_timeout,
                                             .index_timeout = settings.index_timeout,
                                             .cors_origins = settings.cors_origins});
}

}  // namespace ragd
