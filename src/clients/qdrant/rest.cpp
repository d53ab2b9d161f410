#include "clients/qdrant/rest.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "net/retry_after.hpp"

namespace ragd {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr int kAttempts = 2;
constexpr std::chrono::milliseconds kPause{50};  // before the second
constexpr int kWriteTimeouts = 6;
constexpr std::size_t kAnswerBytesMax = 64 * limits::kMiB;
constexpr std::size_t kInlineBytes = 16 * limits::kKiB;  // more is read on the compute pool
constexpr std::size_t kAnswerDepth = 64;                 // metadata may be 32 deep
constexpr std::size_t kQuotedBytes = 300;                // of what the server says

std::string host_of(std::string_view url) {
    const auto begin = url.find("://");
    const auto host = begin == std::string_view::npos ? url : url.substr(begin + 3);
    const auto name = host.substr(0, host.find('/'));
    return std::string{name.substr(name.find('@') + 1)};  // npos + 1 is 0
}

/// {"status": {"error": "..."}, "time": 0}
std::string error_text(std::string_view body) {
    boost::system::error_code failure;
    const json::value parsed = json::parse(body, failure);
    if (!failure && parsed.is_object()) {
        const json::value* found = parsed.find_pointer("/status/error", failure);
        if (found != nullptr && found->is_string()) {
            return std::string{std::string_view{found->get_string()}.substr(0, kQuotedBytes)};
        }
    }
    return "it does not say why";
}

/// What an answer counts as; one of 2xx may yet turn out not to be Qdrant's.
QdrantOutcome outcome_of(int status) {
    if (status == 429) {
        return QdrantOutcome::kRateLimited;
    }
    if (status >= 500) {
        return QdrantOutcome::kUnavailable;
    }
    const bool is_answer = (status >= 200 && status < 300) || status == 404 || status == 409;
    return is_answer ? QdrantOutcome::kOk : QdrantOutcome::kRejected;
}

/// A failure that a second attempt may not meet.
bool is_passing(const Result<HttpReply>& reply) {
    if (!reply) {
        return reply.error().code == ErrorCode::kUnavailable;
    }
    return reply->status == 502 || reply->status == 503 || reply->status == 504;
}

}  // namespace

Result<std::string> check_qdrant_url(std::string_view url) {
    const bool scheme = url.starts_with("http://") || url.starts_with("https://");
    if (!scheme || host_of(url).empty() || url.find_first_of("?#@ ") != std::string_view::npos) {
        return fail(ErrorCode::kInvalidField,
                    "QDRANT_URL must be like http://127.0.0.1:6333, without user and query; a key "
                    "belongs into QDRANT_API_KEY");
    }
    while (url.ends_with('/')) {
        url.remove_suffix(1);
    }
    return std::string{url};
}

Result<json::value> parse_qdrant_answer(std::string_view body) {
    boost::system::error_code failure;
    json::parse_options exactly;
    exactly.numbers = json::number_precision::precise;
    exactly.max_depth = kAnswerDepth;
    json::value parsed = json::parse(body, failure, {}, exactly);
    json::object* members = failure ? nullptr : parsed.if_object();
    json::value* result = members == nullptr ? nullptr : members->if_contains("result");
    if (result == nullptr || result->is_null()) {
        return fail(ErrorCode::kUnavailable, "answered with something that is not Qdrant's");
    }
    return std::move(*result);
}

Error too_late(std::string_view host) {
    return fail(ErrorCode::kDeadlineExceeded,
                fmt::format("the time allowed for this request has passed while Qdrant at {} was "
                            "waited for",
                            host));
}

QdrantOperation operation_of(const QdrantRest::Call& call) {
    const std::string_view path = std::string_view{call.path}.substr(0, call.path.find('?'));
    if (path.ends_with("/points/query/batch")) {
        return QdrantOperation::kSearch;
    }
    if (path.find("/points") == std::string_view::npos && !path.ends_with("/facet")) {
        return QdrantOperation::kCollection;
    }
    return call.effect == QdrantRest::Effect::kWrites ? QdrantOperation::kWrite
                                                      : QdrantOperation::kRead;
}

QdrantRest::QdrantRest(const QdrantOptions& options, Parts parts)
    : options_(options), host_(host_of(options.url)), parts_(parts), metrics_(parts.metrics) {
    status_.with([](ComponentStatus& status) {
        status = {.health = Health::kDown, .detail = "Qdrant was not asked yet"};
    });
}

Error QdrantRest::unavailable(std::string what) const {
    Error error =
        fail(ErrorCode::kUnavailable,
             fmt::format("the store is not available: Qdrant at {} {}", host_, std::move(what)));
    error.retry_after = limits::kRetryAfter;
    return error;
}

HttpCall QdrantRest::call_for(const RequestContext& ctx, const Call& call,
                              std::chrono::seconds span) const {
    const Deadline own = Deadline::in(parts_.clock, span);
    HttpCall request{.method = std::string{call.method},
                     .url = options_.url + call.path,
                     .body = call.body,
                     .deadline = ctx.deadline.sooner(own),
                     .cancelled = ctx.cancelled,
                     .response_bytes_max = kAnswerBytesMax};
    if (!call.body.empty()) {
        request.headers.emplace_back("Content-Type", "application/json");
    }
    if (!options_.api_key.empty()) {
        request.headers.emplace_back("api-key", options_.api_key);
    }
    return request;
}

/// The error of a call that brought no answer. Only one that is Unavailable is worth a second
/// attempt.
Error QdrantRest::failed(const RequestContext& ctx, const Error& error,
                         std::chrono::seconds span) const {
    switch (error.code) {
        case ErrorCode::kCancelled:
            return error;
        case ErrorCode::kDeadlineExceeded:
            if (ctx.deadline.passed(parts_.clock.now())) {
                return too_late(host_);
            }
            return {.code = ErrorCode::kTooLarge,
                    .message = fmt::format("did not answer within {} s", span.count())};
        case ErrorCode::kTooLarge:
            return {.code = ErrorCode::kTooLarge, .message = "answered without end"};
        default:
            return fail(ErrorCode::kUnavailable, fmt::format("cannot be used: {}", error.message));
    }
}

Task<QdrantRest::Attempted> QdrantRest::attempt(const RequestContext& ctx, const Call& call) {
    const auto span =
        call.effect == Effect::kWrites ? kWriteTimeouts * options_.timeout : options_.timeout;
    const SteadyTime begun = parts_.clock.now();
    auto reply = co_await parts_.http.send(call_for(ctx, call, span));
    Attempted attempted{.reply = fail(ErrorCode::kInternal, "no reply"),
                        .took = parts_.clock.now() - begun};
    if (reply) {
        attempted.outcome = outcome_of(reply->status);
        attempted.reply = std::move(reply);
        co_return attempted;
    }
    switch (reply.error().code) {
        case ErrorCode::kCancelled:
            attempted.outcome = QdrantOutcome::kCancelled;
            break;
        case ErrorCode::kDeadlineExceeded:
            attempted.outcome = QdrantOutcome::kTimeout;
            break;
        case ErrorCode::kTooLarge:
            attempted.outcome = QdrantOutcome::kMalformed;
            break;
        default:
            break;
    }
    attempted.reply = failed(ctx, reply.error(), span);
    co_return attempted;
}

Error QdrantRest::refused(const HttpReply& reply) const {
    const std::string why = error_text(reply.body);
    switch (reply.status) {
        case 401:
        case 403:
            return unavailable(fmt::format(
                "refuses the key ({}); set QDRANT_API_KEY to one that may read and write",
                reply.status));
        case 404:
            return fail(ErrorCode::kNotFound, why);
        case 409:
            return fail(ErrorCode::kConflict, why);
        case 429: {
            Error error = unavailable("has too much to do (429)");
            const auto wait = retry_after(reply.headers, parts_.clock.wall()).value_or(1s);
            error.retry_after = std::clamp(std::chrono::ceil<std::chrono::seconds>(wait), 1s, 60s);
            return error;
        }
        default:
            return unavailable(fmt::format("answered with status {}: {}", reply.status, why));
    }
}

Task<Result<json::value>> QdrantRest::read(const RequestContext& ctx, HttpReply reply) {
    if (reply.status < 200 || reply.status > 299) {
        co_return refused(reply);
    }
    Result<json::value> parsed = fail(ErrorCode::kInternal, "nothing was read");
    if (reply.body.size() <= kInlineBytes) {
        parsed = parse_qdrant_answer(reply.body);
    } else {
        auto work = [body = std::move(reply.body)](std::size_t) {
            return parse_qdrant_answer(body);
        };
        parsed = co_await parts_.compute.run(
            {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()},
            std::move(work));
    }
    if (!parsed && parsed.error().code == ErrorCode::kUnavailable && !parsed.error().retry_after) {
        co_return unavailable(parsed.error().message);
    }
    co_return parsed;
}

Task<Result<json::value>> QdrantRest::send(const RequestContext& ctx, Call call) {
    const SteadyTime begun = parts_.clock.now();
    RAG_CO_TRY(ctx.check(parts_.clock));
    const auto count = [&](const Attempted& one) {
        metrics_.requests.at(operation_of(call), one.outcome).add();
        metrics_.durations.at(operation_of(call)).observe(one.took.count());
    };
    auto last = co_await attempt(ctx, call);
    for (int tried = 1; tried < kAttempts && is_passing(last.reply); ++tried) {
        boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor, kPause};
        co_await pause.async_wait(boost::asio::use_awaitable);
        if (const auto alive = ctx.check(parts_.clock); !alive) {
            break;
        }
        count(last);
        last = co_await attempt(ctx, call);
    }
    Result<json::value> outcome = fail(ErrorCode::kInternal, "no outcome");
    if (last.reply) {
        const bool answered = last.outcome == QdrantOutcome::kOk;
        outcome = co_await read(ctx, std::move(*last.reply));
        if (answered && !outcome && outcome.error().code == ErrorCode::kUnavailable) {
            last.outcome = QdrantOutcome::kMalformed;
        }
    } else if (const auto code = last.reply.error().code;
               code == ErrorCode::kUnavailable || code == ErrorCode::kTooLarge) {
        outcome = unavailable(last.reply.error().message);
    } else {
        outcome = last.reply.error();
    }
    count(last);
    note(outcome, begun);
    co_return outcome;
}

/// 404 and 409 are answers of a healthy server; that a caller left says nothing of it.
void QdrantRest::note(const Result<json::value>& outcome, SteadyTime begun) {
    if (!outcome && outcome.error().code == ErrorCode::kCancelled) {
        return;
    }
    const std::chrono::duration<double, std::milli> took = parts_.clock.now() - begun;
    const bool down = !outcome && outcome.error().code != ErrorCode::kNotFound &&
                      outcome.error().code != ErrorCode::kConflict;
    status_.with([&](ComponentStatus& status) {
        status = {.health = down ? Health::kDown : Health::kOk,
                  .detail = down ? outcome.error().message : std::string{},
                  .latency_ms = took.count()};
    });
}

void QdrantRest::report(Health health, std::string detail) {
    status_.with([&](ComponentStatus& status) {
        status.health = health;
        status.detail = std::move(detail);
    });
}

ComponentStatus QdrantRest::status() const {
    return status_.with([](const ComponentStatus& status) { return status; });
}

}  // namespace ragd
