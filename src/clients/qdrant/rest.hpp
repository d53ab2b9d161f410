#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "clients/qdrant/options.hpp"
#include "clients/qdrant/qdrant_metrics.hpp"
#include "domain/request_context.hpp"
#include "net/http_client.hpp"
#include "obs/metrics.hpp"
#include "ports/component_status.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// Qdrant's REST API: sends JSON, returns the `result` of the answer, says how it went.
/// Threads: `status` any, at once; else the io thread. Lifetime: outlives its tasks.
class QdrantRest {
public:
    struct Parts {
        HttpClient& http;
        ComputePool& compute;
        Metrics& metrics;
        const Clock& clock;
    };
    /// What a call does to the server. All our calls may be sent twice: points are named by what
    /// they hold, and what must not happen twice is bound to a state that it changes.
    enum class Effect { kReads, kWrites };
    struct Call {
        std::string_view method;
        std::string path;  // below the base URL, with its query: /collections/a/points?wait=true
        std::string body = {};
        Effect effect = Effect::kReads;
    };

    QdrantRest(const QdrantOptions& options, Parts parts);

    /// Sends a call, a second time if the connection or a proxy failed it and there is time.
    /// Errors: NotFound - 404: the collection is not there; Conflict - 409: it is already there;
    ///         Unavailable - unreachable, too slow, a refusal, an answer that is not Qdrant's;
    ///         DeadlineExceeded - of `ctx`, naming Qdrant if it was waited for; Cancelled.
    /// Lifetime: `ctx` outlives the task.
    Task<Result<boost::json::value>> send(const RequestContext& ctx, Call call);

    /// How the last call went.
    [[nodiscard]] ComponentStatus status() const;
    /// The host, for messages.
    [[nodiscard]] const std::string& host() const { return host_; }
    /// Shows a fault that no call reports, such as a collection of another size.
    void report(Health health, std::string detail);

private:
    /// How one attempt went, and what it counts as.
    struct Attempted {
        Result<HttpReply> reply;
        QdrantOutcome outcome = QdrantOutcome::kUnavailable;
        std::chrono::duration<double> took{};
    };
    Task<Attempted> attempt(const RequestContext& ctx, const Call& call);
    [[nodiscard]] HttpCall call_for(const RequestContext& ctx, const Call& call,
                                    std::chrono::seconds span) const;
    [[nodiscard]] Error failed(const RequestContext& ctx, const Error& error,
                               std::chrono::seconds span) const;
    Task<Result<boost::json::value>> read(const RequestContext& ctx, HttpReply reply);
    [[nodiscard]] Error refused(const HttpReply& reply) const;
    [[nodiscard]] Error unavailable(std::string what) const;
    void note(const Result<boost::json::value>& outcome, SteadyTime begun);

    QdrantOptions options_;
    std::string host_;  // for messages
    Parts parts_;
    QdrantMetrics metrics_;
    Guarded<ComponentStatus> status_;
};

/// What a caller is told whose time ended while Qdrant had not answered.
Error too_late(std::string_view host);
/// How a call is counted.
QdrantOperation operation_of(const QdrantRest::Call& call);

/// `url` without its last slash.
/// Errors: InvalidField - not http or https, or with a query.
Result<std::string> check_qdrant_url(std::string_view url);

/// The text of a JSON answer of Qdrant's, checked for `result`. 2xx only.
/// Errors: Unavailable - something else.
Result<boost::json::value> parse_qdrant_answer(std::string_view body);

}  // namespace ragd
