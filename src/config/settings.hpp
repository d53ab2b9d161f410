#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ragd {

enum class LogLevelSetting { kDebug, kInfo, kWarn, kError };
enum class LogFormatSetting { kText, kJson };
enum class DistanceSetting { kCosine, kDot, kEuclid };
enum class AuthSetting { kNone, kKeys, kOidc, kKeysAndOidc };
enum class AuditSetting { kAuto, kOff, kChanges, kReads, kQuestions };
enum class OutputLinksSetting { kSources, kAny };
enum class OcrSetting { kOff, kAuto, kForce };
enum class QuantizationSetting { kNone, kScalar, kBinary, kProduct };

/// Every setting with its default. The names, help texts and parsers are in setting_table.cpp;
/// docs/configuration.md is checked against that table.
struct Settings {
    std::string server_host = "127.0.0.1";
    std::uint16_t server_port = 8080;
    std::string server_cert_file, server_key_file;  // empty: plain HTTP
    std::string server_client_ca_file;              // empty: clients need no certificate
    std::chrono::seconds server_hsts{0};            // 0: nothing is said
    std::uint16_t server_redirect_port = 0;         // 0: none
    std::chrono::seconds request_timeout{30};
    std::chrono::seconds index_timeout{600};
    std::size_t upload_bytes_max = 268'435'456;  // of one request
    std::chrono::seconds job_lease{15};
    std::vector<std::string> fetch_allow_private;
    std::chrono::seconds drain_delay{0};
    std::chrono::seconds drain{20};
    std::size_t max_connections = 100;
    std::size_t max_connections_per_address = 0;  // 0: all but a tenth of them
    std::size_t max_requests_per_tenant = 0;      // 0: three quarters of them, where AUTH is on
    std::size_t worker_threads = 0;               // 0: one per core
    std::vector<std::string> cors_origins;
    std::vector<std::string> allowed_hosts;

    AuthSetting auth = AuthSetting::kNone;
    bool allow_anonymous = false;         // on a network, without AUTH
    std::filesystem::path api_keys_file;  // empty: none
    std::string rate_limit_key, rate_limit_tenant, rate_limit_address;  // "600/m"; empty: none
    std::string tenant_quota;                  // "documents=10000,bytes=10GiB"; empty: none
    std::vector<std::string> trusted_proxies;  // addresses and networks
    AuditSetting audit =
        AuditSetting::kAuto;          // kAuto: changes, where callers are asked who they are
    std::filesystem::path audit_dir;  // empty: DATA_DIR/audit
    std::size_t audit_file_mib = 64;
    std::size_t audit_files = 0;  // 0: all are kept
    std::string api_key;          // of the command line, towards a server
    std::string oidc_issuer, oidc_audience;
    std::string oidc_tenant_claim;  // empty: all are of one tenant
    std::string oidc_scopes_claim = "scope";
    std::string oidc_scope_prefix;
    std::string oidc_default_scopes;  // of tokens without that claim
    std::string oidc_groups_claim = "groups";
    std::string oidc_user_claim = "sub";
    std::chrono::seconds oidc_refresh{300};
    std::string public_url;  // empty: where a request was sent to

    std::filesystem::path data_dir;         // empty: $XDG_DATA_HOME/ragd
    bool keep_originals = true;             // the files that documents are read from
    std::filesystem::path models_dir;       // empty: only the other places are searched
    std::filesystem::path model_cache_dir;  // empty: $XDG_CACHE_HOME/ragd
    std::string embedding_model = "sentence-transformers/all-MiniLM-L6-v2";
    std::string rerank_model = "ragd/late-interaction-minilm";  // empty: no reranking
    std::string reader_model = "auto";  // the one that is built in, if it can be used; empty: none
    std::optional<std::array<double, 3>> rerank_blend;  // fused, logit, bias; none: the model's
    bool rerank_store = true;            // keep what the reranker reads of passages with the chunks
    std::size_t rerank_passages = 1500;  // of the others, whose reading is kept in memory; 0: none
    double fusion_vector_weight = 0.5;   // the rest is the keywords'
    std::size_t vector_dim = 0;          // 0: the model's; another value is refused at start

    std::chrono::seconds cache_ttl{3600};
    std::size_t cache_size = 10'000;    // embeddings kept in memory; 0: none
    std::size_t result_cache_mib = 32;  // of answers kept in memory; 0: none are kept
    std::chrono::seconds result_cache_ttl{3600};
    bool result_cache_shared = true;  // kept in Redis, too, where replicas share the documents

    std::string qdrant_url;  // empty: the embedded store
    std::string qdrant_collection = "documents";
    std::string qdrant_api_key;
    std::chrono::seconds qdrant_timeout{10};
    DistanceSetting qdrant_distance = DistanceSetting::kCosine;
    std::size_t qdrant_hnsw_m = 0;  // 0, here and below: whatever the server has
    std::size_t qdrant_hnsw_ef_construct = 0;
    std::size_t qdrant_hnsw_ef = 0;
    QuantizationSetting qdrant_quantization = QuantizationSetting::kNone;
    bool qdrant_rescore = true;
    double qdrant_oversampling = 2.0;
    std::size_t qdrant_shards = 0;
    std::size_t qdrant_replication_factor = 0;
    std::size_t qdrant_write_consistency = 0;
    std::string redis_url;  // empty: no shared cache
    std::chrono::milliseconds redis_timeout{50};
    std::string tls_ca_file, tls_cert_file, tls_key_file;

    std::string lm_model = "gpt-3.5-turbo";
    std::string openai_api_key;
    std::string openai_base_url;         // with neither of these two, answers are quotes
    std::chrono::seconds lm_timeout{0};  // 0: two thirds of request_timeout
    std::size_t context_tokens = 3000;
    OutputLinksSetting output_links = OutputLinksSetting::kSources;

    OcrSetting ocr = OcrSetting::kAuto;
    std::string ocr_languages = "eng";
    std::filesystem::path ocr_data_dir;  // empty: where packages put it
    std::size_t ocr_pages = 1000;
    std::chrono::seconds ocr_page{20};
    std::size_t ocr_confidence = 50;
    std::size_t extract_file_mib = 256;  // these are what a document may cost
    std::size_t extract_text_mib = 16;
    std::size_t extract_pages = 20'000;
    std::size_t extract_cells = 2'000'000;
    std::size_t extract_depth = 256;
    std::size_t extract_members = 20'000;
    std::size_t extract_unpacked_mib = 512;
    std::size_t extract_ratio = 200;
    std::size_t extract_megapixels = 100;
    std::size_t extract_attachments = 100;
    std::size_t extract_attachments_mib = 64;
    std::size_t extract_memory_mib = 2048;
    std::chrono::seconds extract_cpu{120};
    std::chrono::seconds extract_wall{180};

    std::string hub_url = "https://huggingface.co";
    LogLevelSetting log_level = LogLevelSetting::kInfo;
    LogFormatSetting log_format = LogFormatSetting::kText;
};

}  // namespace ragd
