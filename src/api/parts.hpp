#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "answer/sink.hpp"
#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/index_call.hpp"
#include "domain/index_report.hpp"
#include "domain/ocr_status.hpp"
#include "domain/page_image.hpp"
#include "domain/question.hpp"
#include "domain/ranked_texts.hpp"
#include "domain/request_context.hpp"
#include "domain/source.hpp"
#include "domain/tenant_quota.hpp"
#include "domain/text_vectors.hpp"
#include "net/address_rule.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "ports/blob_store.hpp"
#include "ports/chunk_store.hpp"
#include "ports/component_status.hpp"
#include "ports/embedder.hpp"
#include "ports/source_store.hpp"
#include "ports/tenant_eraser.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

class AccountKeeper;
class AuditLog;
class ChangeFeed;
class JobDesk;
class RecordStore;
struct Shelf;

/// AnswerPipeline::run and IngestPipeline::index, as the api needs to see them.
using Answerer =
    std::function<Task<Result<Answer>>(const RequestContext&, CheckedQuestion, AnswerSink*)>;
using Indexer = std::function<Task<Result<IndexReport>>(const RequestContext&, CheckedIndexCall)>;
/// TextEmbedder::embed and TextRanker::rank: models asked alone.
using TextsEmbedder = std::function<Task<Result<TextVectors>>(const RequestContext&, TextsToEmbed)>;
using TextsRanker = std::function<Task<Result<RankedTexts>>(const RequestContext&, TextsToRank)>;
/// Removes all that a tenant has: app/tenant_removal.hpp. Errors: Unavailable, DeadlineExceeded, Cancelled.
using TenantRemover = std::function<Task<Result<TenantErasure>>(const RequestContext&, TenantId)>;
/// How much a tenant has, and what it has used of today: ports/tenant_meter.hpp, auth/daily_quota.hpp.
/// Errors: Unavailable, DeadlineExceeded, Cancelled.
using TenantUse = std::function<Task<Result<QuotaNumbers>>(const RequestContext&, TenantId)>;
/// Makes a picture of a page of a file: extract/page_request.hpp. Errors: those of fail_extract(); Unavailable,
/// DeadlineExceeded, Cancelled.
using PageShower =
    std::function<Task<Result<PageImage>>(const RequestContext&, std::string bytes, PageWanted)>;
/// The status of a part now. Threads: the io thread; must not wait.
using Probe = std::function<ComponentStatus()>;

/// What the api is made of. All that is referred to outlives it.
struct ApiParts {
    Answerer answer;
    Indexer index;
    const Embedder& embedder;
    TextsEmbedder embed_texts;
    TextsRanker rank_texts = {};      // empty: there is no reranker
    std::string reranker_model = {};  // its name
    ChunkStore& store;
    BlobStore* originals = nullptr;  // null: no files are kept
    PageShower show_page = {};       // empty: no pages are shown
    SourceStore& sources;
    std::map<std::string, Probe> probes;  // reranker, redis, qdrant, llm; absent ones are "off"
    ComputePool& compute;
    Metrics& metrics;
    const Log& log;
    const Clock& clock;
    JobDesk* jobs = nullptr;            // null: this process takes none
    AccountKeeper* accounts = nullptr;  // null: it keeps no keys
    TenantRemover erase_tenant = {};    // empty: tenants cannot be removed here
    TenantUse tenant_use = {};          // empty: they are not measured
    AuditLog* audit = nullptr;          // null: there is no audit trail
    ChangeFeed* changes = nullptr;      // null: nobody can subscribe to anything
    Shelf* shelf = nullptr;             // null: files and vector stores are not kept here
    RecordStore* records = nullptr;     // null: nothing is kept beside documents
};

/// What the audit trail holds: what changes something or was refused; also what is read; also what was asked.
enum class AuditLevel { kChanges, kReads, kQuestions };

/// Where clients that were told nothing find the issuer of tokens (RFC 9728).
struct TokenResource {
    std::string issuer;
    std::string scope_prefix;  // of the names of rights, in its tokens
    std::string public_url;    // of this server, without a path; empty: where a request was sent to
    bool speaks_https = false;  // itself
};

struct ApiSettings {
    std::string version;
    std::chrono::milliseconds request_timeout{30'000};
    std::chrono::milliseconds index_timeout{600'000};
    std::size_t upload_bytes_max = 256 * limits::kMiB;  // of a form with files
    std::chrono::milliseconds keep_alive{15'000};       // of a quiet event stream
    /// Of large answers that are on their way to their clients, all together.
    std::size_t answers_bytes_max = limits::kBodiesBytes;
    std::vector<std::string> cors_origins;   // "https://docs.example.com"; "*": any
    Networks proxies;                        // whose X-Forwarded-For is believed
    std::vector<std::string> allowed_hosts;  // names of the server: api/foreign.hpp
    std::optional<TokenResource> tokens;     // nothing: none are taken
    Places places = Places::kHidden;
    AuditLevel audit = AuditLevel::kChanges;
    std::vector<std::string> document_formats;  // that this build reads by a parser of their own
    OcrStatus ocr;
    /// A new request id; tests pass their own. Empty: 128 random bits in hex.
    std::function<std::string()> new_request_id;
};

}  // namespace ragd
