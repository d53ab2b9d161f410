#include "app/engine.hpp"

#include <filesystem>

#include "app/operator_secret.hpp"
#include "auth/access_maker.hpp"
#include "base/limits.hpp"
#include "clients/openai/llm_metrics.hpp"
#include "clients/qdrant/qdrant_metrics.hpp"
#include "clients/redis/redis_metrics.hpp"
#include "config/setting_table.hpp"
#include "results/made_by.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kKeysPatience{5};
constexpr std::chrono::seconds kMeasuredFor{60};
constexpr std::chrono::seconds kMeasuredForByMany{10};  // other processes store, too

Result<std::unique_ptr<RedisCache>> open_shared_cache(const Plan& plan, const Basics& basics) {
    if (!plan.shared_cache) {
        return nullptr;
    }
    return RedisCache::open(*plan.shared_cache, {.executor = basics.io.executor(),
                                                 .metrics = basics.metrics,
                                                 .log = basics.log,
                                                 .clock = basics.clock});
}

/// What callers may read of a model's name: not where its folder is.
std::string told_name(const std::string& name) {
    const std::filesystem::path path{name};
    return path.is_absolute() ? path.filename().string() : name;
}

std::unique_ptr<OpenAiChatModel> make_chat(const Plan& plan, HttpClient* http,
                                           const Basics& basics) {
    if (!plan.chat) {
        return nullptr;
    }
    basics.log.info("model", {{"role", "llm"},
                              {"description", plan.chat->model + " at " +
                                                  without_credentials(plan.chat->base_url)}});
    return std::make_unique<OpenAiChatModel>(
        *plan.chat,
        OpenAiChatModel::Parts{
            .client = *http, .metrics = basics.metrics, .log = basics.log, .clock = basics.clock});
}

}  // namespace

Engine::Engine(const Settings& settings, const Plan& plan)
    : metrics_(RAGD_VERSION, clock_),
      process_log_(settings, clock_, metrics_),
      compute_("compute", plan.threads, limits::kComputeQueueMax, clock_) {
    // Families are on the page from the first scrape, also those of parts that are not configured.
    static_cast<void>(RedisMetrics{metrics_});
    static_cast<void>(QdrantMetrics{metrics_});
    static_cast<void>(LlmMetrics{metrics_});
    static_cast<void>(JobMetrics{metrics_});
    static_cast<void>(OidcMetrics{metrics_});
}

Engine::~Engine() {
    jobs_.reset();  // hands back what it works on
    if (store_.embedded) {
        store_.embedded->close();
    }
    io_.stop();  // no task runs while the parts go
}

Result<std::unique_ptr<Engine>> Engine::open(const Settings& settings, std::string_view holder) {
    const Plan plan = RAG_TRY(ragd::plan(settings, this_machine(settings)));
    std::unique_ptr<Engine> engine{new Engine{settings, plan}};
    const Basics basics{.io = engine->io_,
                        .compute = engine->compute_,
                        .metrics = engine->metrics_,
                        .log = engine->log_,
                        .clock = engine->clock_};
    engine->lock_ = RAG_TRY(lock_data(plan.store, holder));
    engine->redis_ = RAG_TRY(open_shared_cache(plan, basics));  // connects while models are read
    engine->models_ = RAG_TRY(load_models(plan.models, basics));
    if (plan.http) {
        engine->http_ = std::make_unique<HttpClient>(*plan.http, engine->clock_);
    }
    HttpClient* const http = engine->http_.get();
    const DataLock* const lock = engine->lock_ ? &*engine->lock_ : nullptr;
    engine->store_ =
        RAG_TRY(open_store(plan.store, engine->models_.embedder->model(), lock, http, basics));
    if (plan.keep_originals) {
        keep_originals(engine->store_, plan.store, lock, http, basics);
    }
    engine->chat_ = make_chat(plan, http, basics);
    if (plan.audit) {
        engine->audit_ = RAG_TRY(AuditLog::open(
            plan.audit->log,
            {.clock = engine->clock_, .log = engine->log_, .metrics = engine->metrics_}));
    }
    engine->connect(plan);
    return engine;
}

Result<void> Engine::announce(std::string_view address) {
    return lock_ ? lock_->announce(address) : Result<void>{};
}

void Engine::connect(const Plan& plan) {
    OpenVinoEmbedder& model = *models_.embedder;
    embedder_ =
        std::make_unique<CachedEmbedder>(model, plan.embeddings, metrics_, clock_, redis_.get());
    if (models_.reranker.reranker) {
        RerankCacheOptions options = plan.scores;
        options.revision = models_.reranker.revision;
        reranker_ =
            std::make_unique<CachedReranker>(*models_.reranker.reranker, options, metrics_, clock_);
    }
    connect_accounts(plan);
    connect_changes(plan);
    storage_quota_ = std::make_unique<StorageQuota>(
        store_.meter(), [this](const TenantId& tenant) { return accounts_->quota(tenant); }, clock_,
        metrics_,
        StorageQuota::Options{.measured_for = store_.qdrant ? kMeasuredForByMany : kMeasuredFor});
    IngestPipeline::Parts ingest{.embedder = *embedder_,
                                 .store = *documents_,
                                 .compute = compute_,
                                 .tokenizer = model.tokenizer(),
                                 .metrics = metrics_,
                                 .clock = clock_,
                                 .quota = storage_quota_.get()};
    if (!models_.reranker.attachment.kind.empty()) {
        ingest.attach.push_back(models_.reranker.attachment.kind);
    }
    ingest_ = std::make_unique<IngestPipeline>(std::move(ingest));
    connect_answers(plan);
    connect_models(plan);
    connect_jobs(plan);
    record_sweep_ = std::make_unique<RecordSweep>(
        RecordSweep::Parts{.records = store_.records(), .clock = clock_, .log = log_});
    removal_ =
        std::make_unique<TenantRemoval>(TenantRemoval::Parts{.store = store_.eraser(),
                                                             .originals = store_.originals.get(),
                                                             .uploads = *uploads_,
                                                             .files = *files_,
                                                             .clock = clock_});
    connect_api(plan);
}

void Engine::connect_changes(const Plan& plan) {
    documents_ = std::make_unique<WatchedStore>(store_.get(), changes_);
    job_store_ = std::make_unique<WatchedJobs>(store_.jobs(), changes_);
    const auto* qdrant = std::get_if<QdrantOptions>(&plan.store);
    if (qdrant != nullptr && redis_) {
        shared_changes_ = std::make_unique<SharedChanges>(SharedChanges::Parts{
            .counts = *redis_, .feed = changes_, .store = qdrant->url + " " + qdrant->collection});
        shared_changes_->watch(io_.executor());
    }
}

void Engine::connect_accounts(const Plan& plan) {
    callers_ = plan.callers;
    accounts_ =
        std::make_unique<AccountKeeper>(AccountKeeper::Parts{.store = store_.accounts(),
                                                             .is_shared = store_.qdrant != nullptr,
                                                             .key_file = plan.callers.key_file,
                                                             .quota = plan.callers.quota,
                                                             .clock = clock_,
                                                             .log = log_});
    daily_quota_ = std::make_unique<DailyQuota>(DailyQuota::Parts{
        .limits = [this](const TenantId& tenant) { return accounts_->quota(tenant); },
        .store = store_.accounts(),
        .shared = redis_.get(),
        .clock = clock_,
        .metrics = metrics_});
    if (plan.callers.oidc) {
        oidc_ = std::make_unique<OidcCallers>(
            *plan.callers.oidc, *http_, *accounts_,
            Basics{
                .io = io_, .compute = compute_, .metrics = metrics_, .log = log_, .clock = clock_});
    }
}

Result<void> Engine::load_accounts() {
    RequestContext patience{.access = Access::local_operator()};
    patience.deadline = Deadline::in(clock_, kKeysPatience);
    RAG_TRY(io_.block_on(accounts_->load(patience)));
    return io_.block_on(daily_quota_->load(patience));
}

Result<void> Engine::ask_callers() {
    const auto loaded = load_accounts();
    if (!loaded && (store_.embedded || loaded.error().code == ErrorCode::kInvalidField)) {
        return loaded.error();
    }
    std::string secret;
    if (lock_) {
        secret = RAG_TRY(leave_operator_secret(lock_->directory()));
    }
    authenticator_ = std::make_unique<Authenticator>(callers_.mode, *accounts_, std::move(secret),
                                                     clock_, oidc_ ? &oidc_->tokens() : nullptr);
    caller_check_ =
        std::make_unique<CallerCheck>(*authenticator_, callers_.rates, clock_, redis_.get());
    if (callers_.mode != AuthMode::kNone) {
        accounts_->watch(io_.executor());
    }
    daily_quota_->watch(io_.executor());
    record_sweep_->watch(io_.executor());
    if (oidc_) {
        oidc_->tokens().watch(io_.executor());
    }
    api_->ask_callers(*caller_check_);
    return {};
}

void Engine::connect_jobs(const Plan& plan) {
    const Basics basics{
        .io = io_, .compute = compute_, .metrics = metrics_, .log = log_, .clock = clock_};
    uploads_ = open_uploads(plan.store, lock_ ? &*lock_ : nullptr, http_.get(), basics);
    jobs_ = std::make_unique<JobWork>(plan.jobs,
                                      JobWork::Parts{.store = *job_store_,
                                                     .uploads = *uploads_,
                                                     .originals = store_.originals.get(),
                                                     .ingest = *ingest_},
                                      basics);
    files_ = open_files(plan.store, lock_ ? &*lock_ : nullptr, http_.get(), basics);
    shelf_ = std::make_unique<Shelf>(
        FileShelf::Parts{
            .records = store_.records(), .blobs = *files_, .compute = compute_, .clock = clock_},
        store_.get(), jobs_->desk(), [this](const RequestContext& context, CheckedIndexCall call) {
            return ingest_->index(context, std::move(call));
        });
}

void Engine::work_on_jobs() {
    if (jobs_) {
        jobs_->start();
    }
}

/// The setting, or what the model's folder says, or the default, which trusts a model little.
Blend Engine::blend_of(const Plan& plan) const {
    const auto asked = plan.models.reranker ? plan.models.reranker->blend : std::nullopt;
    return asked.value_or(models_.reranker.blend.value_or(Blend{}));
}

/// The models as they are asked alone.
void Engine::connect_models(const Plan& plan) {
    const auto tokenizer = models_.embedder->tokenizer();
    text_embedder_ = std::make_unique<TextEmbedder>(
        TextEmbedder::Parts{.embedder = *embedder_, .tokenizer = tokenizer, .compute = compute_});
    if (reranker_) {
        text_ranker_ = std::make_unique<TextRanker>(TextRanker::Parts{.embedder = *embedder_,
                                                                      .reranker = *reranker_,
                                                                      .tokenizer = tokenizer,
                                                                      .blend = blend_of(plan),
                                                                      .compute = compute_});
    }
}

void Engine::connect_answers(const Plan& plan) {
    const auto rule = models_.reader ? models_.reader->rule() : std::nullopt;
    // Word pieces of the embedding model: near enough to the tokens of a language model.
    const auto count_tokens = [tokenizer = models_.embedder->tokenizer()](std::string_view text) {
        return tokenizer->count(text);
    };
    const auto unknown_share = [tokenizer = models_.embedder->tokenizer()](std::string_view text) {
        return tokenizer->unknown_share(text);
    };
    const AnswerOptions options{.vector_weight = plan.vector_weight,
                                .blend = blend_of(plan),
                                .reading = rule.value_or(ReadingRule{}),
                                .context_tokens = plan.context_tokens,
                                .output_links = plan.output_links};
    answers_ =
        std::make_unique<AnswerPipeline>(AnswerPipeline::Parts{.embedder = *embedder_,
                                                               .store = store_.get(),
                                                               .reranker = reranker_.get(),
                                                               .reader = models_.reader.get(),
                                                               .chat = chat_.get(),
                                                               .count_tokens = count_tokens,
                                                               .unknown_share = unknown_share,
                                                               .options = options,
                                                               .compute = compute_,
                                                               .metrics = metrics_,
                                                               .clock = clock_});
    if (plan.answers) {
        connect_results(plan, options);
    }
}

void Engine::connect_results(const Plan& plan, const AnswerOptions& answer_options) {
    ResultCacheOptions options = *plan.answers;
    const EmbeddingModel& model = embedder_->model();
    std::vector<std::string> makers{RAGD_VERSION, model.name, model.revision,
                                    models_.reranker.revision,
                                    models_.reader ? models_.reader->revision() : ""};
    if (plan.chat) {
        makers.insert(makers.end(), {plan.chat->model, plan.chat->base_url});
    }
    options.made_by = made_by(answer_options, makers);
    const auto make = [this](const RequestContext& ctx, CheckedQuestion question,
                             AnswerSink* sink) {
        return answers_->run(ctx, std::move(question), sink);
    };
    results_ = std::make_unique<CachedAnswers>(
        std::move(options),
        CachedAnswers::Parts{.make = make,
                             .store = store_.get(),
                             .shared = plan.answers_are_shared ? redis_.get() : nullptr,
                             .metrics = metrics_,
                             .clock = clock_});
}

/// A page is soon shown, or not at all.
void Engine::connect_pages() {
    constexpr std::chrono::seconds kPageMax{20};
    AsyncReader::Options options;
    options.children.limits.wall_max = kPageMax;
    options.children.limits.cpu_max = kPageMax;
    options.children.on_weakness = [this](std::string_view weakness) {
        log_.warn("documents_less_protected", {{"reason", weakness}});
    };
    pages_ = std::make_unique<AsyncReader>(std::move(options), clock_);
}

/// Whatever road a question comes by, it is counted here. Who runs the server asks as often as he likes.
Task<Result<Answer>> Engine::answer(const RequestContext& ctx, CheckedQuestion question,
                                    AnswerSink* sink) {
    const TenantId tenant = ctx.access.tenant();
    if (!ctx.access.may(Right::kOperator)) {
        RAG_CO_TRY(daily_quota_->take_question(tenant, chat_ != nullptr && question->generate));
    }
    auto made = results_ ? results_->run(ctx, std::move(question), sink)
                         : answers_->run(ctx, std::move(question), sink);
    auto answer = co_await std::move(made);
    if (answer) {
        daily_quota_->add_tokens(tenant,
                                 answer->usage.prompt_tokens + answer->usage.completion_tokens);
    }
    co_return answer;
}

Task<Result<QuotaNumbers>> Engine::tenant_use(const RequestContext& ctx, TenantId tenant) {
    RequestContext of_tenant = ctx;
    of_tenant.access = AccessMaker::administrator(tenant);
    const QuotaNumbers stored = RAG_CO_TRY(co_await store_.meter().measure(of_tenant));
    co_return stored.or_else(daily_quota_->today(tenant));
}

void Engine::connect_api(const Plan& plan) {
    if (plan.keep_originals) {
        connect_pages();
    }
    ApiParts parts{
        .answer = [this](const RequestContext& context, CheckedQuestion question,
                         AnswerSink* sink) { return answer(context, std::move(question), sink); },
        .index = [this](const RequestContext& context,
                        CheckedIndexCall call) { return ingest_->index(context, std::move(call)); },
        .embedder = *embedder_,
        .embed_texts =
            [this](const RequestContext& context, TextsToEmbed wanted) {
                return text_embedder_->embed(context, std::move(wanted));
            },
        .store = *documents_,
        .originals = store_.originals.get(),
        .sources = store_.sources(),
        .probes = {},
        .compute = compute_,
        .metrics = metrics_,
        .log = log_,
        .clock = clock_,
        .jobs = jobs_ ? &jobs_->desk() : nullptr,
        .accounts = accounts_.get(),
        .erase_tenant =
            [this](const RequestContext& context, TenantId tenant) {
                daily_quota_->forget(tenant);
                return removal_->run(context, std::move(tenant));
            },
        .tenant_use = [this](const RequestContext& context,
                             TenantId tenant) { return tenant_use(context, std::move(tenant)); },
        .audit = audit_.get(),
        .changes = &changes_,
        .shelf = shelf_.get(),
        .records = &store_.records()};
    if (pages_) {
        parts.show_page = [this](const RequestContext& context, std::string bytes,
                                 PageWanted wanted) {
            return pages_->show_page(context, std::move(bytes), std::move(wanted));
        };
    }
    if (reranker_) {
        parts.rank_texts = [this](const RequestContext& context, TextsToRank wanted) {
            return text_ranker_->rank(context, std::move(wanted));
        };
        parts.reranker_model = told_name(plan.models.reranker->name);
        parts.probes["reranker"] = [this] { return reranker_->status(); };
    }
    if (store_.qdrant) {
        parts.probes["qdrant"] = [this] { return store_.qdrant->status(); };
    }
    if (chat_) {
        parts.probes["llm"] = [this] { return chat_->status(); };
    }
    if (redis_) {
        parts.probes["redis"] = [this] { return redis_->status(); };
    }
    api_ = std::make_unique<Api>(std::move(parts), plan.api);
}

}  // namespace ragd
