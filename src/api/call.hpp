#pragma once
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/caller_check.hpp"
#include "api/parts.hpp"
#include "audit/audit_entry.hpp"
#include "base/byte_budget.hpp"
#include "base/limits.hpp"
#include "net/http_server.hpp"
#include "net/response_writer.hpp"
#include "wire/error_dialect.hpp"

namespace ragd {

/// One request on its way: what routes read, and what they leave for the log line.
/// Lifetime: within Api::handle.
struct Call {
    const HttpRequest& request;
    ResponseWriter& writer;
    const ApiParts& parts;
    const ApiSettings& settings;
    const std::string& openapi;  // the document of /openapi.json
    RequestContext ctx;
    const std::atomic<bool>& draining;
    ByteBudget& answers;                         // of all requests
    const HttpHandler& handle;                   // answers what a socket asks, as any request
    HttpHeaders headers;                         // on every response: request id, CORS, ...
    ErrorDialect dialect = kProblemDialect;      // in which errors are told
    std::string path_id = {};                    // what {id} of the route's pattern stands for
    std::string path_part = {};                  // and another name in it
    std::string caller = {};                     // who calls, for the log; empty: it is not known
    std::stop_token ended = {};                  // what he showed has ended: a key was revoked
    std::optional<TenantSlots::Slot> slot = {};  // of the requests that its tenant may have
    std::unique_ptr<EitherStop> either = {};     // that, or he left
    bool head_sent = false;                      // by the route: a status can no longer be chosen
    bool upgraded = false;                       // by the route: the connection became a WebSocket
    std::optional<Error> failed = {};  // what went wrong where the route's own answer says so

    // For the log line.
    std::vector<StageTime> timings = {};
    std::string_view embedding_cache = {};
    std::string_view result_cache = {};
    std::string_view answer_kind = {};
    std::string answer_options = {};

    // For the audit trail: ids that the target does not say, and what was asked.
    struct Audited {
        void add(const std::string& subject) {
            if (++subjects_count <= AuditEntry::kSubjectsListed) {
                subjects.push_back(subject);
            }
        }
        std::vector<std::string> subjects = {};  // the first of them
        std::size_t subjects_count = 0;
        std::string question = {};
        std::string_view change =
            {};  // what was changed by a route that asks for no more than kQuery
    };
    Audited audited = {};
};

/// A server that stops cancels work whose caller still waits: that caller is told to come back.
Error as_seen_by_caller(Error error, const Call& call);

/// What the log line and the audit trail say of a question and of its answer.
void note_question(Call& call, const Question& question);
void note_answer(Call& call, const Answer& answer);

/// A response, or nothing if the route has sent it (a stream).
using Reply = std::optional<HttpResponse>;

/// An answer up to this size needs no room: with 100 connections, all of these are 6 MiB.
inline constexpr std::size_t kSmallAnswerBytes = 64 * limits::kKiB;

/// Whether there is room for an answer, which a client may take long to read. Small ones always have
/// it, or nobody could ask how the server is.
/// Errors: Unavailable.
Result<void> reserve_answer(ByteBudget::Share& share, std::size_t bytes);

/// Bodies and answers over this are decoded and encoded on the compute pool.
inline constexpr std::size_t kOffloadBytes = 64 * limits::kKiB;

/// Runs `work` here if it concerns few bytes, on the compute pool otherwise.
/// Errors: those of `work` and of ComputePool::run.
template <typename F>
auto offload(const Call& call, std::size_t bytes, WorkClass work_class, F work)
    -> Task<std::invoke_result_t<F&>> {
    if (bytes <= kOffloadBytes) {
        co_return work();
    }
    WorkLimits limits{.work_class = work_class,
                      .deadline = call.ctx.deadline,
                      .cancelled = call.ctx.cancelled,
                      .share = call.ctx.access.share()};
    co_return co_await call.parts.compute.run(
        std::move(limits), [work = std::move(work)](std::size_t) mutable { return work(); });
}

}  // namespace ragd
