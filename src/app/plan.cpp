#include "app/plan.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/https.hpp"
#include "app/qdrant.hpp"
#include "app/server_options.hpp"
#include "cli/extract_settings.hpp"
#include "clients/qdrant/rest.hpp"
#include "clients/redis/redis_url.hpp"
#include "extract/document_format.hpp"

namespace ragd {
namespace {

/// A question has ten candidates or so to rerank, but one vector.
constexpr std::size_t kScoresPerQuestion = 10;

/// The settings that cannot be honoured: all are told at once.
class Refusals {
public:
    /// The value; a default one, and a refusal, if there is none.
    template <typename T>
    T take(std::string_view setting, Result<T> result) {
        if (result) {
            return std::move(*result);
        }
        std::string_view detail = result.error().message;
        if (detail.starts_with(setting)) {
            detail.remove_prefix(std::min(setting.size() + 1, detail.size()));
        }
        faults_.push_back({std::string{setting}, std::string{detail}});
        return {};
    }

    void add(std::vector<FieldError> faults) {
        std::ranges::move(faults, std::back_inserter(faults_));
    }

    [[nodiscard]] bool empty() const { return faults_.empty(); }
    [[nodiscard]] Error error() const {
        const FieldError& first = faults_.front();
        Error error =
            fail(ErrorCode::kInvalidField,
                 faults_.size() == 1 ? fmt::format("{} {}", first.pointer, first.detail)
                                     : fmt::format("{} settings are wrong", faults_.size()));
        error.fields = faults_;
        return error;
    }

private:
    std::vector<FieldError> faults_;
};

StorePlan store_plan(const Settings& settings, Refusals& refusals) {
    if (settings.qdrant_url.empty()) {
        return EmbeddedPlan{settings.data_dir};
    }
    QdrantOptions options = qdrant_options(settings);
    options.url = refusals.take("QDRANT_URL", check_qdrant_url(settings.qdrant_url));
    return options;
}

std::optional<RedisOptions> shared_cache_plan(const Settings& settings, Refusals& refusals) {
    if (settings.redis_url.empty()) {
        return std::nullopt;
    }
    return RedisOptions{.url = refusals.take("REDIS_URL", parse_redis_url(settings.redis_url)),
                        .tls = {.ca = settings.tls_ca_file,
                                .certificate = settings.tls_cert_file,
                                .key = settings.tls_key_file},
                        .timeout = settings.redis_timeout};
}

/// One process alone has its answers in memory: Redis would know no more.
std::optional<ResultCacheOptions> answers_plan(const Settings& settings) {
    if (settings.result_cache_mib == 0) {
        return std::nullopt;
    }
    return ResultCacheOptions{.bytes = settings.result_cache_mib * limits::kMiB,
                              .ttl = settings.result_cache_ttl,
                              .generates = chat_options(settings).has_value()};
}

/// Pages of strangers: no certificate of ours is shown to them.
HttpClientOptions fetch_options(const Settings& settings, Refusals& refusals) {
    HttpClientOptions options{.ca_file = settings.tls_ca_file,
                              .user_agent = "ragd/" RAGD_VERSION,
                              .connections_per_host_max = 4};
    options.addresses = std::make_shared<const AddressRule>(
        refusals.take("FETCH_ALLOW_PRIVATE", AddressRule::with(settings.fetch_allow_private)));
    return options;
}

/// What one tenant leaves to the others.
std::size_t requests_per_tenant(const Settings& settings) {
    if (settings.max_requests_per_tenant > 0 || settings.auth == AuthSetting::kNone) {
        return settings.max_requests_per_tenant;
    }
    return std::max<std::size_t>(1, settings.max_connections * 3 / 4);
}

CallersPlan callers_plan(const Settings& settings, Refusals& refusals) {
    std::vector<FieldError> faults;
    auto oidc = oidc_plan(settings, faults);
    refusals.add(std::move(faults));
    return {.mode = auth_mode_of(settings.auth),
            .key_file = settings.api_keys_file,
            .oidc = std::move(oidc),
            .rates = {.key = refusals.take("RATE_LIMIT_KEY", parse_rate(settings.rate_limit_key)),
                      .tenant = refusals.take("RATE_LIMIT_TENANT",
                                              parse_rate(settings.rate_limit_tenant)),
                      .address = refusals.take("RATE_LIMIT_ADDRESS",
                                               parse_rate(settings.rate_limit_address)),
                      .under_way_per_tenant = requests_per_tenant(settings)},
            .quota = refusals.take("TENANT_QUOTA", parse_tenant_quota(settings.tenant_quota))};
}

std::optional<AuditPlan> audit_plan(const Settings& settings) {
    const bool is_wanted = settings.audit == AuditSetting::kAuto
                               ? settings.auth != AuthSetting::kNone && settings.qdrant_url.empty()
                               : settings.audit != AuditSetting::kOff;
    if (!is_wanted) {
        return std::nullopt;
    }
    AuditPlan plan{.log = {.folder = settings.audit_dir,
                           .file_bytes_max = settings.audit_file_mib * limits::kMiB,
                           .files_kept = settings.audit_files}};
    if (settings.audit == AuditSetting::kReads) {
        plan.level = AuditLevel::kReads;
    } else if (settings.audit == AuditSetting::kQuestions) {
        plan.level = AuditLevel::kQuestions;
    }
    return plan;
}

std::vector<std::string> names_of_formats() {
    std::vector<std::string> out;
    for (const DocumentFormat& format : document_formats()) {
        out.emplace_back(format.name);
    }
    return out;
}

std::optional<RerankerPlan> reranker_plan(const Settings& settings) {
    if (settings.rerank_model.empty()) {
        return std::nullopt;
    }
    RerankerPlan reranker{.name = settings.rerank_model, .passages_kept = settings.rerank_passages};
    // States are at hand only where this process embeds the chunks: a shared cache has vectors
    // alone.
    reranker.stores_states = settings.rerank_store && settings.redis_url.empty();
    if (settings.rerank_blend) {
        const auto& [fused, logit, bias] = *settings.rerank_blend;
        reranker.blend = Blend{.fused = fused, .logit = logit, .bias = bias};
    }
    return reranker;
}

std::optional<ReaderPlan> reader_plan(const Settings& settings) {
    if (settings.reader_model.empty()) {
        return std::nullopt;
    }
    if (settings.reader_model == "auto") {
        return ReaderPlan{.name = "ragd/reader-minilm", .is_optional = true};
    }
    return ReaderPlan{.name = settings.reader_model};
}

}  // namespace

Result<Plan> plan(const Settings& settings, const Machine& machine) {
    Refusals refusals;
    const std::size_t threads = settings.worker_threads > 0
                                    ? settings.worker_threads
                                    : std::max<std::size_t>(1, machine.cores);
    Plan made{
        .threads = threads,
        .models = {.folders = machine.model_folders,
                   .cache_dir = settings.model_cache_dir,
                   .threads = threads,
                   .embedder = settings.embedding_model,
                   .dimension = settings.vector_dim,
                   .reranker = reranker_plan(settings),
                   .reader = reader_plan(settings)},
        .embeddings = {.capacity = settings.cache_size, .ttl = settings.cache_ttl},
        .scores = {.capacity = settings.cache_size * kScoresPerQuestion, .ttl = settings.cache_ttl},
        .shared_cache = shared_cache_plan(settings, refusals),
        .answers = answers_plan(settings),
        .answers_are_shared = settings.result_cache_shared && !settings.redis_url.empty() &&
                              !settings.qdrant_url.empty(),
        .store = store_plan(settings, refusals),
        .keep_originals = settings.keep_originals,
        .chat = chat_options(settings),
        .vector_weight = settings.fusion_vector_weight,
        .context_tokens = settings.context_tokens,
        .output_links = settings.output_links == OutputLinksSetting::kAny ? OutputLinks::kAny
                                                                          : OutputLinks::kSources,
        .jobs = {.is_alone = settings.qdrant_url.empty(),
                 .lease = settings.job_lease,
                 .index_timeout = settings.index_timeout,
                 .http = fetch_options(settings, refusals),
                 .limits = extract_limits(settings)},
        .callers = callers_plan(settings, refusals),
        .audit = audit_plan(settings),
        .api = {.version = RAGD_VERSION,
                .request_timeout = settings.request_timeout,
                .index_timeout = settings.index_timeout,
                .upload_bytes_max = settings.upload_bytes_max,
                .cors_origins = settings.cors_origins,
                .proxies = refusals.take("TRUSTED_PROXIES", Networks::of(settings.trusted_proxies)),
                .allowed_hosts = names_of_server(settings),
                .document_formats = names_of_formats()}};
    if (made.chat || made.callers.oidc || std::holds_alternative<QdrantOptions>(made.store)) {
        made.http = http_options(settings);
    }
    made.api.tokens = refusals.take("PUBLIC_URL", token_resource(settings));
    made.api.audit = made.audit ? made.audit->level : AuditLevel::kChanges;
    refusals.add(faults_of_https(settings));
    if (!refusals.empty()) {
        return refusals.error();
    }
    return made;
}

HttpClientOptions http_options(const Settings& settings) {
    return {.ca_file = settings.tls_ca_file,
            .client_cert_file = settings.tls_cert_file,
            .client_key_file = settings.tls_key_file,
            .user_agent = "ragd/" RAGD_VERSION,
            .connections_per_host_max = settings.max_connections};
}

std::optional<OpenAiOptions> chat_options(const Settings& settings) {
    if (settings.openai_api_key.empty() && settings.openai_base_url.empty()) {
        return std::nullopt;
    }
    OpenAiOptions options{.api_key = settings.openai_api_key, .model = settings.lm_model};
    if (!settings.openai_base_url.empty()) {
        options.base_url = settings.openai_base_url;
    }
    options.attempt_timeout = settings.lm_timeout.count() > 0
                                  ? std::chrono::milliseconds{settings.lm_timeout}
                                  : std::chrono::milliseconds{settings.request_timeout} * 2 / 3;
    return options;
}

}  // namespace ragd
