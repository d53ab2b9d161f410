#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "answer/sink.hpp"
#include "api/api_metrics.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/answer.hpp"
#include "domain/index_call.hpp"
#include "domain/index_report.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "net/http_server.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "ports/chunk_store.hpp"
#include "ports/component_status.hpp"
#include "ports/embedder.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// AnswerPipeline::run and IngestPipeline::index, as the api needs to see them.
using Answerer =
    std::function<Task<Result<Answer>>(const RequestContext&, CheckedQuestion, AnswerSink*)>;
using Indexer = std::function<Task<Result<IndexReport>>(const RequestContext&, CheckedIndexCall)>;
/// The status of a part now. Threads: the io thread; must not wait.
using Probe = std::function<ComponentStatus()>;

struct Answered;
struct Call;
struct RouteMatch;

/// What the api is made of. All that is referred to outlives it.
struct ApiParts {
    Answerer answer;
    Indexer index;
    const Embedder& embedder;
    ChunkStore& store;
    std::map<std::string, Probe> probes;  // reranker, redis, qdrant, llm; absent ones are "off"
    ComputePool& compute;
    Metrics& metrics;
    const Log& log;
    const Clock& clock;
};

struct ApiSettings {
    std::string version;
    std::chrono::milliseconds request_timeout{30'000};
    std::chrono::milliseconds index_timeout{600'000};
    std::chrono::milliseconds keep_alive{15'000};  // of a quiet event stream
    std::vector<std::string> cors_origins;         // "https://docs.example.com"; "*": any
    /// A new request id; tests pass their own. Empty: 128 random bits in hex.
    std::function<std::string()> new_request_id;
};

/// Answers HTTP requests: finds the route, checks, calls the part that knows, and turns each
/// outcome into a response, a log line and metrics.
/// Threads:  `handle` and `drain`: the io thread; `error_page`: any.
/// Lifetime: outlives every task that `handle` returned.
class Api {
public:
    Api(ApiParts parts, ApiSettings settings);
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// The server's handler. Sends exactly one response, unless the caller went away.
    Task<void> handle(HttpRequest request, ResponseWriter& writer);

    /// The answer to what never became a request (a broken head, a body too large, no room).
    [[nodiscard]] HttpResponse error_page(int status, const std::string& detail) const;

    /// From now on /health/ready says that traffic should go elsewhere; all else still works.
    void drain() { draining_ = true; }

private:
    Task<Answered> answer(Call& call);
    Task<Answered> answer_safely(Call& call);
    Task<Answered> dispatch(const RouteMatch& match, Call& call);
    [[nodiscard]] Call begin(const HttpRequest& request, ResponseWriter& writer) const;
    void record(const Call& call, const Answered& answered, SteadyTime begun);

    ApiParts parts_;
    ApiSettings settings_;
    ApiMetrics metrics_;
    std::string openapi_;
    std::atomic<bool> draining_ = false;
};

}  // namespace ragd
