#include "obs/metrics.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/guarded.hpp"
#include "obs/process_stats.hpp"

namespace ragd {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

constexpr std::array<std::string_view, 3> kModes{"hybrid", "vector", "keyword"};
constexpr std::array<std::string_view, 5> kOutcomes{"generated", "extractive", "none", "abstained",
                                                    "error"};
constexpr std::array<std::string_view, 5> kTiers{"l1", "l2", "result", "rerank", "passage"};
constexpr std::array<std::string_view, 7> kStages{"embed",  "retrieve", "fuse", "hydrate",
                                                  "rerank", "generate", "total"};
constexpr std::array<std::string_view, 5> kIndexStages{"identify", "chunk", "embed", "store",
                                                       "total"};
constexpr std::array<std::string_view, 4> kDocumentStatuses{"created", "updated", "unchanged",
                                                            "failed"};
constexpr std::array<std::string_view, 9> kLlmOutcomes{"ok",         "unavailable",  "timeout",
                                                       "rejected",   "rate_limited", "malformed",
                                                       "incomplete", "cancelled",    "skipped"};
constexpr std::array<std::string_view, 2> kTokenKinds{"prompt", "completion"};
constexpr std::array<std::string_view, 2> kRedisOperations{"get", "put"};
constexpr std::array<std::string_view, 4> kRedisOutcomes{"ok", "timeout", "error", "skipped"};
constexpr std::array<std::string_view, 4> kQdrantOperations{"search", "read", "write",
                                                            "collection"};
constexpr std::array<std::string_view, 7> kQdrantOutcomes{
    "ok", "unavailable", "timeout", "rejected", "rate_limited", "malformed", "cancelled"};
constexpr std::array<std::string_view, 3> kRefusals{"full", "address", "unread"};
constexpr std::string_view kOther = "other";
constexpr std::size_t kRouteStatusPairsMax = 256;  // series of rag_http_requests_total

const std::vector<double>& latency_buckets() {
    static const std::vector<double> kBuckets{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                              0.25,   0.5,   1,      2.5,   5,    10,    30};
    return kBuckets;
}

std::string_view known(std::span<const std::string_view> values, std::string_view value) {
    return std::ranges::find(values, value) == values.end() ? kOther : value;
}

std::string label(std::string_view value) {
    return std::string(value);
}

Family<Counter>& counters(Registry& registry, const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
Family<Gauge>& gauges(Registry& registry, const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
Family<Histogram>& histograms(Registry& registry, const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace

// Family::Add returns the series that exists already for the same labels, under a lock. The few
// series that every request touches are looked up that way too: 1 us against milliseconds.
struct Metrics::Families {
    Registry registry;
    Family<Counter>& queries = counters(registry, "rag_queries_total", "Questions answered.");
    Family<Counter>& cache_hits =
        counters(registry, "rag_cache_hits_total", "Cache lookups that found a value.");
    Family<Counter>& cache_misses =
        counters(registry, "rag_cache_misses_total", "Cache lookups that found none.");
    Counter& cache_refused = counters(registry, "rag_cache_values_refused_total",
                                      "Values of the shared cache that were damaged or not ours.")
                                 .Add({});
    Family<Counter>& redis =
        counters(registry, "rag_redis_operations_total", "Batches read from and written to Redis.");
    Family<Counter>& qdrant =
        counters(registry, "rag_qdrant_requests_total", "Requests to Qdrant, retries too.");
    Family<Histogram>& qdrant_durations =
        histograms(registry, "rag_qdrant_request_duration_seconds",
                   "Time from a request to Qdrant to the end of its answer, however it ended.");
    Family<Histogram>& stages = histograms(registry, "rag_query_duration_seconds",
                                           "Time of each stage of a question, and of all.");
    Family<Histogram>& index_stages = histograms(registry, "rag_index_duration_seconds",
                                                 "Time of each stage of a document, and of all.");
    Gauge& active = gauges(registry, "rag_active_requests", "Requests being answered now.").Add({});
    Family<Counter>& errors =
        counters(registry, "rag_errors_total", "Requests answered with an error, by its code.");
    Family<Counter>& documents =
        counters(registry, "rag_documents_indexed_total", "Documents given to the index.");
    Counter& chunks =
        counters(registry, "rag_chunks_indexed_total", "Chunks written to the index.").Add({});
    Family<Counter>& llm_requests =
        counters(registry, "rag_llm_requests_total", "Calls to the language model, retries too.");
    Family<Counter>& llm_tokens =
        counters(registry, "rag_llm_tokens_total", "Tokens that the language model counted.");
    Family<Counter>& http_requests =
        counters(registry, "rag_http_requests_total", "HTTP requests by route and status.");
    Family<Histogram>& http_durations = histograms(registry, "rag_http_request_duration_seconds",
                                                   "Time from a request's end to its answer's.");
    Counter& log_lost =
        counters(registry, "rag_log_lines_lost_total", "Log lines that could not be written.")
            .Add({});
    Family<Counter>& refused = counters(registry, "rag_connections_refused_total",
                                        "Connections that got no slot, by the reason.");
    Counter& evicted = counters(registry, "rag_connections_evicted_total",
                                "Quiet connections closed to give their slot to a request.")
                           .Add({});
    Gauge& connections = gauges(registry, "rag_connections", "Open HTTP connections.").Add({});
    Gauge& resident =
        gauges(registry, "process_resident_memory_bytes", "Resident memory size in bytes.").Add({});
    Gauge& open_files =
        gauges(registry, "process_open_fds", "Number of open file descriptors.").Add({});
    Counter& cpu = counters(registry, "process_cpu_seconds_total",
                            "Total user and system CPU time spent in seconds.")
                       .Add({});
    Gauge& start = gauges(registry, "process_start_time_seconds",
                          "Start time of the process since the Unix epoch in seconds.")
                       .Add({});
    Family<Gauge>& build = gauges(registry, "rag_build_info", "1, labelled with the version.");
    Guarded<std::map<std::pair<std::string, int>, Counter*>> routes;
    Guarded<int> scrape;  // one at a time, since the CPU counter moves by a difference
};

Metrics::Metrics(std::string_view version, const Clock& clock)
    : families_(std::make_unique<Families>()) {
    auto& f = *families_;
    for (const auto mode : kModes) {
        for (const auto outcome : kOutcomes) {
            f.queries.Add({{"mode", label(mode)}, {"outcome", label(outcome)}});
        }
    }
    for (const auto tier : kTiers) {
        f.cache_hits.Add({{"tier", label(tier)}});
        f.cache_misses.Add({{"tier", label(tier)}});
    }
    for (const auto operation : kRedisOperations) {
        for (const auto outcome : kRedisOutcomes) {
            f.redis.Add({{"operation", label(operation)}, {"outcome", label(outcome)}});
        }
    }
    for (const auto operation : kQdrantOperations) {
        for (const auto outcome : kQdrantOutcomes) {
            f.qdrant.Add({{"operation", label(operation)}, {"outcome", label(outcome)}});
        }
        f.qdrant_durations.Add({{"operation", label(operation)}}, latency_buckets());
    }
    for (const auto stage : kIndexStages) {
        f.index_stages.Add({{"stage", label(stage)}}, latency_buckets());
    }
    for (const auto stage : kStages) {
        f.stages.Add({{"stage", label(stage)}}, latency_buckets());
    }
    for (auto code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
        f.errors.Add({{"type", label(name_of(static_cast<ErrorCode>(code)))}});
    }
    for (const auto status : kDocumentStatuses) {
        f.documents.Add({{"status", label(status)}});
    }
    for (const auto outcome : kLlmOutcomes) {
        f.llm_requests.Add({{"outcome", label(outcome)}});
    }
    for (const auto kind : kTokenKinds) {
        f.llm_tokens.Add({{"kind", label(kind)}});
    }
    for (const auto reason : kRefusals) {
        f.refused.Add({{"reason", label(reason)}});
    }
    f.http_requests.Add({{"route", label(kOther)}, {"status", "200"}});
    f.http_durations.Add({{"route", label(kOther)}}, latency_buckets());
    f.start.Set(std::chrono::duration<double>(clock.wall().time_since_epoch()).count());
    f.build.Add({{"version", label(version)}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::query(std::string_view mode, std::string_view outcome) {
    families_->queries
        .Add({{"mode", label(known(kModes, mode))}, {"outcome", label(known(kOutcomes, outcome))}})
        .Increment();
}

void Metrics::cache_hit(std::string_view tier) {
    families_->cache_hits.Add({{"tier", label(known(kTiers, tier))}}).Increment();
}

void Metrics::cache_miss(std::string_view tier) {
    families_->cache_misses.Add({{"tier", label(known(kTiers, tier))}}).Increment();
}

void Metrics::llm_request(std::string_view outcome) {
    families_->llm_requests.Add({{"outcome", label(known(kLlmOutcomes, outcome))}}).Increment();
}

void Metrics::llm_tokens(std::string_view kind, std::size_t count) {
    families_->llm_tokens.Add({{"kind", label(known(kTokenKinds, kind))}})
        .Increment(static_cast<double>(count));
}

void Metrics::cache_value_refused() {
    families_->cache_refused.Increment();
}

void Metrics::redis_operation(std::string_view operation, std::string_view outcome) {
    families_->redis
        .Add({{"operation", label(known(kRedisOperations, operation))},
              {"outcome", label(known(kRedisOutcomes, outcome))}})
        .Increment();
}

void Metrics::qdrant_request(std::string_view operation, std::string_view outcome, double seconds) {
    const auto name = label(known(kQdrantOperations, operation));
    families_->qdrant
        .Add({{"operation", name}, {"outcome", label(known(kQdrantOutcomes, outcome))}})
        .Increment();
    families_->qdrant_durations.Add({{"operation", name}}, latency_buckets()).Observe(seconds);
}

void Metrics::stage(std::string_view stage, double seconds) {
    families_->stages.Add({{"stage", label(known(kStages, stage))}}, latency_buckets())
        .Observe(seconds);
}

void Metrics::index_stage(std::string_view stage, double seconds) {
    families_->index_stages.Add({{"stage", label(known(kIndexStages, stage))}}, latency_buckets())
        .Observe(seconds);
}

void Metrics::error(ErrorCode code) {
    families_->errors.Add({{"type", label(name_of(code))}}).Increment();
}

void Metrics::request_started() {
    families_->active.Increment();
}

void Metrics::request_ended() {
    families_->active.Decrement();
}

void Metrics::document_indexed(std::string_view status) {
    families_->documents.Add({{"status", label(known(kDocumentStatuses, status))}}).Increment();
}

void Metrics::chunks_indexed(std::size_t count) {
    families_->chunks.Increment(static_cast<double>(count));
}

void Metrics::http_request(std::string_view route, int status, double seconds) {
    auto& f = *families_;
    const auto kept = f.routes.with([&](auto& routes) -> std::string {
        const auto known_pair = routes.find({std::string(route), status});
        if (known_pair != routes.end()) {
            known_pair->second->Increment();
            return known_pair->first.first;
        }
        const auto name = label(routes.size() < kRouteStatusPairsMax ? route : kOther);
        auto& series = f.http_requests.Add({{"route", name}, {"status", std::to_string(status)}});
        series.Increment();
        if (name == route) {
            routes.emplace(std::pair(name, status), &series);
        }
        return name;
    });
    f.http_durations.Add({{"route", kept}}, latency_buckets()).Observe(seconds);
}

void Metrics::log_line_lost() {
    families_->log_lost.Increment();
}

void Metrics::connection_refused(std::string_view why) {
    families_->refused.Add({{"reason", label(known(kRefusals, why))}}).Increment();
}

void Metrics::connection_evicted() {
    families_->evicted.Increment();
}

void Metrics::connections(std::size_t count) {
    families_->connections.Set(static_cast<double>(count));
}

std::string Metrics::render() const {
    return families_->scrape.with([&](int&) {
        const auto stats = process_stats();
        families_->resident.Set(stats.resident_bytes);
        families_->open_files.Set(stats.open_files);
        const double more = stats.cpu_seconds - families_->cpu.Value();
        families_->cpu.Increment(std::max(more, 0.0));
        return prometheus::TextSerializer().Serialize(families_->registry.Collect());
    });
}

}  // namespace ragd
