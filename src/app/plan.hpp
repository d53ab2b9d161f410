#pragma once
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/api.hpp"
#include "api/caller_check.hpp"
#include "app/oidc.hpp"
#include "audit/audit_log.hpp"
#include "base/result.hpp"
#include "cache/cached_embedder.hpp"
#include "cache/cached_reranker.hpp"
#include "clients/openai/openai_chat_model.hpp"
#include "clients/qdrant/options.hpp"
#include "clients/redis/redis_cache.hpp"
#include "config/settings.hpp"
#include "domain/answer_options.hpp"
#include "domain/blend.hpp"
#include "extract/extract_limits.hpp"
#include "net/http_client.hpp"
#include "results/cached_answers.hpp"

namespace ragd {

/// What this machine adds to the settings.
struct Machine {
    std::size_t cores = 1;
    std::vector<std::filesystem::path> model_folders = {};  // searched first to last
};

struct RerankerPlan {
    std::string name;
    std::size_t passages_kept = 0;  // in memory, of those whose reading is not stored
    bool stores_states = false;     // what it reads of a passage is kept with the chunk, if it can
    std::optional<Blend> blend;     // none: the model's own
};

struct ReaderPlan {
    std::string name;
    bool is_optional = false;  // made only where it is there and was trained from the embedder
};

struct ModelsPlan {
    std::vector<std::filesystem::path> folders;
    std::filesystem::path cache_dir;
    std::size_t threads = 1;  // of each model
    std::string embedder;
    std::size_t dimension = 0;  // that the embedder must have; 0: any
    std::optional<RerankerPlan> reranker;
    std::optional<ReaderPlan> reader;
};

/// The embedded store.
struct EmbeddedPlan {
    std::filesystem::path directory;
};

/// Work on jobs.
struct JobPlan {
    bool is_alone = true;  // no other process has jobs in the same store
    std::chrono::milliseconds lease{15'000};
    std::chrono::milliseconds index_timeout{600'000};
    HttpClientOptions http;  // of pages that are fetched: to allowed addresses alone
    ExtractLimits limits;    // of each document
};

/// Who is let in, and how often.
struct CallersPlan {
    AuthMode mode = AuthMode::kNone;
    std::filesystem::path key_file;  // empty: none
    std::optional<OidcPlan> oidc;    // nothing: no tokens are taken
    CallerRates rates;
    TenantQuota quota;  // of tenants that have none of their own
};

/// Who did what is kept.
struct AuditPlan {
    AuditLog::Options log;
    AuditLevel level = AuditLevel::kChanges;
};

/// Of Qdrant, all but what the embedding model says of itself.
using StorePlan = std::variant<EmbeddedPlan, QdrantOptions>;

/// What a process is made of, decided before anything is opened. What is nothing here is not made.
struct Plan {
    std::size_t threads = 1;
    ModelsPlan models;
    EmbeddingCacheOptions embeddings;  // kept in memory
    RerankCacheOptions scores;         // the same; the revision is the model's
    std::optional<RedisOptions> shared_cache;
    std::optional<ResultCacheOptions> answers;  // kept; nothing: none are
    bool answers_are_shared = false;            // in the shared cache, too
    StorePlan store;
    bool keep_originals = true;             // the files of documents, beside the store
    std::optional<HttpClientOptions> http;  // of calls to other services
    std::optional<OpenAiOptions> chat;      // nothing: answers are quotes
    double vector_weight = 0;
    std::size_t context_tokens = 0;
    OutputLinks output_links = OutputLinks::kSources;
    JobPlan jobs;
    CallersPlan callers;
    std::optional<AuditPlan> audit;  // nothing: none is kept
    ApiSettings api;
};

/// Reads nothing but its arguments.
/// Errors: InvalidField - settings that this version cannot honour; a field of the error for each.
Result<Plan> plan(const Settings& settings, const Machine& machine);

/// How other services are called.
HttpClientOptions http_options(const Settings& settings);

/// The language model's service, if one writes the answers.
std::optional<OpenAiOptions> chat_options(const Settings& settings);

}  // namespace ragd
