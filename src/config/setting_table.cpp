#include "config/setting_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/rate.hpp"
#include "config/document_settings.hpp"
#include "config/oidc_settings.hpp"
#include "config/setting_kinds.hpp"

namespace ragd {
namespace {

using namespace setting_kinds;

/// "a, b" as two; empty ones are left out.
std::vector<std::string> split_list(std::string_view value) {
    std::vector<std::string> parts;
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        auto part = value.substr(0, comma);
        value.remove_prefix(std::min(comma + 1, value.size()));
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        if (!part.empty()) {
            parts.emplace_back(part.substr(0, part.find_last_not_of(' ') + 1));
        }
    }
    return parts;
}

Result<void> read_origins(Settings& s, const std::string& value) {
    auto origins = split_list(value);
    for (const std::string& origin : origins) {
        if (origin != "*" && !origin.contains("://")) {
            return wrong(fmt::format("must be '*' or origins like https://app.example.com, not {}",
                                     shown(origin)));
        }
    }
    s.cors_origins = std::move(origins);
    return {};
}

Result<void> read_hosts(Settings& s, const std::string& value) {
    auto hosts = split_list(value);
    for (const std::string& host : hosts) {
        if (host != "*" && host.find_first_of("*:/@ ") != std::string::npos) {
            return wrong(fmt::format(
                "must be '*' or names like rag.example.com, or .example.com for all below it, "
                "without a port, not {}",
                shown(host)));
        }
    }
    s.allowed_hosts = std::move(hosts);
    return {};
}

/// An empty variable of the environment counts as none set, so "off" needs a word.
Result<void> read_rerank_model(Settings& s, const std::string& value) {
    s.rerank_model = value == "none" ? "" : value;
    return {};
}

Result<void> read_reader_model(Settings& s, const std::string& value) {
    s.reader_model = value == "none" ? "" : value;
    return {};
}

Result<void> read_blend(Settings& s, const std::string& value) {
    if (value == "auto") {
        s.rerank_blend.reset();
        return {};
    }
    std::array<double, 3> numbers{};
    const char* at = value.data();
    const char* end = at + value.size();
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        constexpr double kLargest = 1000;
        const auto [stop, error] = std::from_chars(at, end, numbers[i]);
        const bool is_last = i + 1 == numbers.size();
        const bool ends = is_last ? stop == end : stop != end && *stop == ',';
        const double least = is_last ? -kLargest : 0;  // the bias may be below zero
        if (error != std::errc{} || !ends || !(numbers[i] >= least && numbers[i] <= kLargest)) {
            return wrong(
                fmt::format("must be auto, or FUSED,LOGIT,BIAS: numbers like 15,0.25,-9, "
                            "the first two not below 0; not {}",
                            shown(value)));
        }
        at = is_last ? stop : stop + 1;
    }
    s.rerank_blend = numbers;
    return {};
}

std::string show_blend(const Settings& s) {
    return s.rerank_blend ? fmt::format("{}", fmt::join(*s.rerank_blend, ",")) : "auto";
}

using S = Settings;
constexpr std::uint64_t kDay = 86'400;
constexpr std::uint64_t kPortMax = std::numeric_limits<std::uint16_t>::max();

std::vector<SettingSpec> serving() {
    return {
        text("SERVER_HOST", &S::server_host, "Address to listen on"),
        number("SERVER_PORT", &S::server_port, {0, kPortMax},
               "Port to listen on; 0 takes a free one"),
        duration("REQUEST_TIMEOUT_SECONDS", &S::request_timeout, {1, kDay},
                 "Time in which a request is answered, or refused with 504"),
        duration("INDEX_TIMEOUT_SECONDS", &S::index_timeout, {1, kDay}, "The same for POST /index"),
        number("UPLOAD_BYTES_MAX", &S::upload_bytes_max, {65'536, 4'294'967'296},
               "Bytes of one POST /documents, all its files together"),
        {"FETCH_ALLOW_PRIVATE",
         "Hosts and networks of a private network that pages may be fetched from, comma-separated",
         false,
         [](S& s, const std::string& value) -> Result<void> {
             s.fetch_allow_private = split_list(value);
             return {};
         },
         [](const S& s) { return fmt::format("{}", fmt::join(s.fetch_allow_private, ",")); }},
        duration("JOB_LEASE_SECONDS", &S::job_lease, {1, 3600},
                 "A job of another process that does nothing for so long is taken over"),
        duration("DRAIN_DELAY_SECONDS", &S::drain_delay, {0, kDay},
                 "At a stop: time in which the server says that it is not ready and still answers"),
        duration("DRAIN_SECONDS", &S::drain, {0, kDay},
                 "At a stop: time for requests in flight to finish"),
        number("MAX_CONNECTIONS", &S::max_connections, {1, 15'000},
               "Connections at once; one more gets the slot of a quiet one, or a 503"),
        number("MAX_CONNECTIONS_PER_ADDRESS", &S::max_connections_per_address, {0, 15'000},
               "The same for one address; 0: all but a tenth of MAX_CONNECTIONS"),
        number("MAX_REQUESTS_PER_TENANT", &S::max_requests_per_tenant, {0, 15'000},
               "Requests of one tenant that may be under way; 0: three quarters of "
               "MAX_CONNECTIONS where AUTH is on, else as many as come"),
        number("WORKER_THREADS", &S::worker_threads, {0, 256},
               "Threads that compute (and as many that run the models); 0: one per core"),
        {"CORS_ORIGINS", "Origins whose pages may call the server, comma-separated; * for any",
         false, read_origins,
         [](const S& s) { return fmt::format("{}", fmt::join(s.cors_origins, ",")); }},
        {"ALLOWED_HOSTS",
         "Names that the server is addressed by, comma-separated, beside localhost, SERVER_HOST "
         "and addresses; .example.com for all below it; * for any",
         false, read_hosts,
         [](const S& s) { return fmt::format("{}", fmt::join(s.allowed_hosts, ",")); }},
    };
}

SettingSpec rate(std::string_view name, std::string Settings::* field, std::string_view help) {
    return {name, help, false,
            [field](Settings& s, const std::string& value) -> Result<void> {
                RAG_TRY(parse_rate(value));
                s.*field = value;
                return {};
            },
            [field](const Settings& s) { return s.*field; }};
}

std::vector<SettingSpec> callers() {
    return {
        one_of<AuthSetting>("AUTH", &S::auth,
                            {{"none", AuthSetting::kNone},
                             {"keys", AuthSetting::kKeys},
                             {"oidc", AuthSetting::kOidc},
                             {"keys,oidc", AuthSetting::kKeysAndOidc},
                             {"oidc,keys", AuthSetting::kKeysAndOidc}},
                            "How callers have to say who they are: none, keys (made by `ragd keys "
                            "create`), oidc (tokens of OIDC_ISSUER), or keys,oidc"),
        one_of<bool>(
            "ALLOW_ANONYMOUS", &S::allow_anonymous, {{"true", true}, {"false", false}},
            "Let everybody in who reaches a SERVER_HOST that is not loopback, with AUTH=none: "
            "true or false"),
        path("API_KEYS_FILE", &S::api_keys_file,
             "File with more keys, a record a line, read again when it changes"),
        rate("RATE_LIMIT_KEY", &S::rate_limit_key,
             "Requests of one key: 600/m, 10/s, 20000/h; empty: no limit"),
        rate("RATE_LIMIT_TENANT", &S::rate_limit_tenant, "The same for one tenant"),
        rate("RATE_LIMIT_ADDRESS", &S::rate_limit_address, "The same for one address"),
        text("TENANT_QUOTA", &S::tenant_quota,
             "The most that each tenant has, or does in a day: documents=10000,bytes=10GiB,"
             "chunks=200000,questions_per_day=5000,tokens_per_day=1000000; `ragd tenants quota` "
             "sets those of one"),
        {"TRUSTED_PROXIES",
         "Proxies, as addresses and networks, whose X-Forwarded-For says who calls", false,
         [](S& s, const std::string& value) -> Result<void> {
             s.trusted_proxies = split_list(value);
             return {};
         },
         [](const S& s) { return fmt::format("{}", fmt::join(s.trusted_proxies, ",")); }},
        one_of<AuditSetting>(
            "AUDIT", &S::audit,
            {{"auto", AuditSetting::kAuto},
             {"off", AuditSetting::kOff},
             {"changes", AuditSetting::kChanges},
             {"reads", AuditSetting::kReads},
             {"questions", AuditSetting::kQuestions}},
            "What the audit trail holds: off, changes, reads (these too), questions "
            "(with their text); auto: changes, where callers have to say who they "
            "are and documents are kept in RAGD_DATA_DIR"),
        path("AUDIT_DIR", &S::audit_dir,
             "Folder of the audit trail, of this process alone; empty: audit in RAGD_DATA_DIR"),
        number("AUDIT_FILE_MIB", &S::audit_file_mib, {1, 1 << 20},
               "Size from which on the audit trail goes on in another file"),
        number("AUDIT_FILES", &S::audit_files, {0, 1 << 20},
               "Files of the audit trail that are kept, the latest; 0: all"),
        api_key("RAGD_API_KEY", &S::api_key,
                "Key, or token, that commands show to the server of --url"),
    };
}

std::vector<SettingSpec> https() {
    return {
        text("SERVER_CERT_FILE", &S::server_cert_file,
             "Certificate of this server (PEM, with its chain); empty: plain HTTP"),
        text("SERVER_KEY_FILE", &S::server_key_file, "Key of that certificate"),
        text("SERVER_CLIENT_CA_FILE", &S::server_client_ca_file,
             "CA certificates; given, every client must show a certificate of theirs"),
        duration("SERVER_HSTS_SECONDS", &S::server_hsts, {0, 10 * 365 * kDay},
                 "How long browsers shall come by HTTPS alone; 0: they are not told"),
        number("SERVER_REDIRECT_PORT", &S::server_redirect_port, {0, kPortMax},
               "Port where plain HTTP is sent on to HTTPS; 0: none"),
    };
}

std::vector<SettingSpec> models_and_search() {
    return {
        path("RAGD_DATA_DIR", &S::data_dir, "Where documents and indexes live"),
        one_of<bool>("KEEP_ORIGINALS", &S::keep_originals, {{"true", true}, {"false", false}},
                     "Keep the files that documents are read from, up to 256 MiB each, so that "
                     "people can look at them: true or false"),
        path("MODELS_DIR", &S::models_dir, "Folder with models, searched first"),
        path("MODEL_CACHE_DIR", &S::model_cache_dir, "Where compiled models are kept"),
        text("EMBEDDING_MODEL", &S::embedding_model, "Embedding model: a name, or a folder"),
        {"RERANK_MODEL", "Reranker: a name, or a folder; none: no reranking", false,
         read_rerank_model,
         [](const S& s) { return s.rerank_model.empty() ? "none" : s.rerank_model; }},
        {"READER_MODEL",
         "Reader, which finds the answer in the passages: a name, or a folder; auto: the one that "
         "is "
         "built in, with the embedding model that it was made for; none: no reader",
         false, read_reader_model,
         [](const S& s) { return s.reader_model.empty() ? "none" : s.reader_model; }},
        {"RERANK_BLEND",
         "How the reranker's logit and the retrieval score make a probability: FUSED,LOGIT,BIAS; "
         "auto: as the model says",
         false, read_blend, show_blend},
        number("RERANK_PASSAGES", &S::rerank_passages, {0, 10'000'000},
               "Passages read by the reranker that are kept in memory, 20 KB each; 0: none"),
        one_of<bool>("RERANK_STORE", &S::rerank_store, {{"on", true}, {"off", false}},
                     "Store with each chunk what the reranker reads of it, 20 KB, so that it need "
                     "not be read again: on or off"),
        decimal("FUSION_VECTOR_WEIGHT", &S::fusion_vector_weight, {0, 1},
                "Share of the meaning in hybrid search, 0 to 1; the rest is the words'"),
        number("VECTOR_DIM", &S::vector_dim, {0, 65'536},
               "Checked against the model at start; 0: whatever the model has"),
        duration("CACHE_TTL_SECONDS", &S::cache_ttl, {1, 365 * kDay},
                 "How long a cached embedding is used"),
        number("CACHE_SIZE", &S::cache_size, {0, 100'000'000},
               "Embeddings kept in memory; 0: none"),
        number("RESULT_CACHE_MIB", &S::result_cache_mib, {0, 1 << 20},
               "MiB of answers kept in memory; 0: none are kept, nor taken from Redis"),
        duration("RESULT_CACHE_TTL_SECONDS", &S::result_cache_ttl, {1, 365 * kDay},
                 "How long a kept answer is used, where nothing has changed that it could see"),
        one_of<bool>("RESULT_CACHE_SHARED", &S::result_cache_shared, {{"on", true}, {"off", false}},
                     "Keep answers in Redis, too, where replicas share documents in Qdrant: on or "
                     "off"),
    };
}

std::vector<SettingSpec> qdrant() {
    return {
        address("QDRANT_URL", &S::qdrant_url, "Qdrant server; empty: the embedded store"),
        text("QDRANT_COLLECTION", &S::qdrant_collection, "Collection in Qdrant"),
        api_key("QDRANT_API_KEY", &S::qdrant_api_key, "Key for Qdrant"),
        duration("QDRANT_TIMEOUT_SECONDS", &S::qdrant_timeout, {1, 600},
                 "Time for one request to Qdrant; one that writes has six times as much"),
        one_of<DistanceSetting>("QDRANT_DISTANCE", &S::qdrant_distance,
                                {{"Cosine", DistanceSetting::kCosine},
                                 {"Dot", DistanceSetting::kDot},
                                 {"Euclid", DistanceSetting::kEuclid}},
                                "How vectors compare: Cosine, Dot or Euclid"),
        number("QDRANT_HNSW_M", &S::qdrant_hnsw_m, {0, 512},
               "Edges per node of a new collection's graph; 0: Qdrant's default"),
        number("QDRANT_HNSW_EF_CONSTRUCT", &S::qdrant_hnsw_ef_construct, {0, 10'000},
               "Neighbours looked at while that graph is built; 0: Qdrant's default"),
        number("QDRANT_HNSW_EF", &S::qdrant_hnsw_ef, {0, 10'000},
               "Neighbours looked at by a search; 0: Qdrant's default"),
        one_of<QuantizationSetting>("QDRANT_QUANTIZATION", &S::qdrant_quantization,
                                    {{"none", QuantizationSetting::kNone},
                                     {"scalar", QuantizationSetting::kScalar},
                                     {"binary", QuantizationSetting::kBinary},
                                     {"product", QuantizationSetting::kProduct}},
                                    "Smaller vectors in memory: none, scalar, binary or product"),
        one_of<bool>("QDRANT_RESCORE", &S::qdrant_rescore, {{"true", true}, {"false", false}},
                     "Compare what quantized vectors found by the full ones: true or false"),
        decimal("QDRANT_OVERSAMPLING", &S::qdrant_oversampling, {1, 100},
                "So many times the candidates before that, 1 to 100"),
        number("QDRANT_SHARDS", &S::qdrant_shards, {0, 1024},
               "Shards of a new collection; 0: Qdrant's default"),
        number("QDRANT_REPLICATION_FACTOR", &S::qdrant_replication_factor, {0, 64},
               "Copies of each shard of a new collection; 0: Qdrant's default"),
        number("QDRANT_WRITE_CONSISTENCY", &S::qdrant_write_consistency, {0, 64},
               "Copies that must confirm a write, of a new collection; 0: Qdrant's default"),
    };
}

std::vector<SettingSpec> redis_and_tls() {
    return {
        secret("REDIS_URL", &S::redis_url,
               "Redis for the shared cache: redis:// or rediss://; empty: none"),
        duration("REDIS_TIMEOUT_MS", &S::redis_timeout, {1, 10'000},
                 "Most that a lookup in Redis may delay an answer"),
        text("TLS_CA_FILE", &S::tls_ca_file, "CA certificates for calls to dependencies"),
        text("TLS_CERT_FILE", &S::tls_cert_file, "Client certificate for dependencies"),
        text("TLS_KEY_FILE", &S::tls_key_file, "Key of that certificate"),
    };
}

std::vector<SettingSpec> language_model() {
    return {
        word("LM_MODEL", &S::lm_model,
             "Language model that writes answers, as its service names it"),
        api_key(
            "OPENAI_API_KEY", &S::openai_api_key,
            "Key of an OpenAI-compatible service; with this or the next, a model writes answers"),
        base_url("OPENAI_BASE_URL", &S::openai_base_url,
                 "Base URL of an OpenAI-compatible service; empty: OpenAI, if there is a key"),
        duration("LM_TIMEOUT_SECONDS", &S::lm_timeout, {0, kDay},
                 "Time in which the language model must begin to answer; 0: two thirds of "
                 "REQUEST_TIMEOUT_SECONDS"),
        number("CONTEXT_TOKENS", &S::context_tokens, {100, 1'000'000},
               "Most tokens of sources put into a prompt"),
        one_of<OutputLinksSetting>(
            "OUTPUT_LINKS", &S::output_links,
            {{"sources", OutputLinksSetting::kSources}, {"any", OutputLinksSetting::kAny}},
            "Links, pictures and addresses in a language model's answer: only those that stand in "
            "its sources (sources), or any"),
        address("HUB_URL", &S::hub_url, "Where `ragd models pull` fetches models"),
    };
}

std::vector<SettingSpec> logging() {
    return {
        one_of<LogLevelSetting>("LOG_LEVEL", &S::log_level,
                                {{"debug", LogLevelSetting::kDebug},
                                 {"info", LogLevelSetting::kInfo},
                                 {"warn", LogLevelSetting::kWarn},
                                 {"error", LogLevelSetting::kError}},
                                "What is logged: debug, info, warn or error"),
        one_of<LogFormatSetting>(
            "LOG_FORMAT", &S::log_format,
            {{"text", LogFormatSetting::kText}, {"json", LogFormatSetting::kJson}},
            "Log lines for people (text) or machines (json)"),
    };
}

std::string lower_with(std::string_view name, char separator) {
    constexpr std::string_view kPrefix = "RAGD_";
    if (name.starts_with(kPrefix)) {
        name.remove_prefix(kPrefix.size());
    }
    std::string out;
    for (const char c : name) {
        out += c == '_' ? separator : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return out;
}

}  // namespace

std::span<const SettingSpec> setting_table() {
    static const std::vector<SettingSpec> kTable = [] {
        std::vector<SettingSpec> table;
        for (auto* group : {serving, https, callers, oidc_settings, models_and_search,
                            document_settings, qdrant, redis_and_tls, language_model, logging}) {
            std::ranges::move(group(), std::back_inserter(table));
        }
        return table;
    }();
    return kTable;
}

std::string without_credentials(std::string_view url) {
    const std::size_t query = url.find('?');
    if (query != std::string_view::npos) {
        const bool is_version =
            url.substr(query).starts_with("?api-version=") && !url.contains('&');
        return without_credentials(url.substr(0, query)) +
               std::string{is_version ? url.substr(query) : "?***"};
    }
    const auto scheme = url.find("://");
    const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
    const auto at = url.substr(host, url.find('/', host) - host).rfind('@');
    if (at == std::string_view::npos) {
        return std::string{url};
    }
    return fmt::format("{}***@{}", url.substr(0, host), url.substr(host + at + 1));
}

std::string flag_of(const SettingSpec& spec) {
    return lower_with(spec.name, '-');
}

std::string key_of(const SettingSpec& spec) {
    return lower_with(spec.name, '_');
}

}  // namespace ragd
