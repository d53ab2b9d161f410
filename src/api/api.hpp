#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/api_metrics.hpp"
#include "api/parts.hpp"
#include "auth/rate_limit.hpp"
#include "base/byte_budget.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "net/http_message.hpp"
#include "net/http_server.hpp"
#include "net/response_writer.hpp"

namespace ragd {

struct Answered;
class CallerCheck;
struct Call;
struct RouteFamily;
struct RouteMatch;
class RouteTable;

/// Answers HTTP requests: finds the route, checks, calls the part that knows, and turns each
/// outcome into a response, a log line and metrics.
/// Threads:  `handle` and `drain`: the io thread; `error_page`: any.
/// Lifetime: outlives every task that `handle` returned.
class Api {
public:
    Api(ApiParts parts, ApiSettings settings);
    /// With other routes than the server's, for tests.
    Api(ApiParts parts, ApiSettings settings, std::vector<RouteFamily> routes);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// The server's handler. Sends exactly one response, unless the caller went away.
    Task<void> handle(HttpRequest request, ResponseWriter& writer);

    /// The answer to what never became a request (a broken head, a body too large, no room).
    /// `request`: its head, where that was read; null: it was not.
    [[nodiscard]] HttpResponse error_page(int status, const std::string& detail,
                                          const HttpRequest* request = nullptr) const;

    /// Whoever watches the server asks this (Route::is_probe). Threads: any.
    [[nodiscard]] bool is_probe(const HttpRequest& request) const;

    /// How many bytes the body of a request may have (Route::body_bytes_max), whose body has not come
    /// yet. Threads: any.
    [[nodiscard]] std::size_t body_bytes_max(const HttpRequest& request) const;

    /// Whether the body of a request is read, which has not come yet: whoever is not let in sends none.
    /// Threads: the io thread.  Lifetime: `request` outlives the task.
    [[nodiscard]] Task<bool> reads_body(const HttpRequest& request) const;

    /// Tells the callers of this object where files lie: before the first request, and not for a server's.
    void show_places() { settings_.places = Places::kShown; }

    /// Tells the callers whether text in pictures is recognised: before the first request.
    void show_ocr(OcrStatus status) { settings_.ocr = std::move(status); }

    /// From now on callers have to say who they are: before the first request. Until then, and in a process
    /// without a socket, whoever calls is who runs it.
    void ask_callers(CallerCheck& check) { callers_ = &check; }

    /// From now on /health/ready says that traffic should go elsewhere; all else still works.
    void drain() { draining_ = true; }

private:
    Task<Answered> answer(Call& call);
    Task<Answered> answer_safely(Call& call);
    Task<Answered> dispatch(RouteMatch match, Call& call);
    Task<Result<void>> identify(Call& call);
    [[nodiscard]] Call begin(const HttpRequest& request, ResponseWriter& writer);
    void record(const Call& call, const Answered& answered, SteadyTime begun);
    /// Returns once what was changed is on the audit trail: before its caller is told.
    /// Requires: there is one.
    Task<void> keep_trail(const Call& call, const Answered& answered);

    ApiParts parts_;
    ApiSettings settings_;
    std::unique_ptr<const RouteTable> table_;
    ApiMetrics metrics_;
    std::string openapi_;
    std::atomic<bool> draining_ = false;
    ByteBudget answers_;
    HttpHandler handle_;
    RateLimit strangers_;  // in the audit trail
    CallerCheck* callers_ = nullptr;
};

}  // namespace ragd
