#include "api/api.hpp"

#include <algorithm>
#include <exception>
#include <iterator>

#include "api/admit.hpp"
#include "api/audit_trail.hpp"
#include "api/caching.hpp"
#include "api/call.hpp"
#include "api/caller_check.hpp"
#include "api/client_address.hpp"
#include "api/cors.hpp"
#include "api/foreign.hpp"
#include "api/openapi.hpp"
#include "api/request_check.hpp"
#include "api/request_id.hpp"
#include "api/request_log.hpp"
#include "api/response.hpp"
#include "api/router.hpp"
#include "api/routes.hpp"
#include "api/socket_handshake.hpp"
#include "api/token_resource.hpp"
#include "audit/audit_log.hpp"
#include "wire/problem.hpp"

namespace ragd {
namespace {

/// Counts a request as active for as long as it lives.
class ActiveRequest {
public:
    explicit ActiveRequest(Gauge active) : active_(active) { active_.add(1); }
    ~ActiveRequest() { active_.add(-1); }
    ActiveRequest(const ActiveRequest&) = delete;
    ActiveRequest& operator=(const ActiveRequest&) = delete;

private:
    Gauge active_;
};

}  // namespace

/// What became of a request.
struct Answered {
    const Route* route = nullptr;  // none: it was refused before
    Result<Reply> reply = Reply{};

    [[nodiscard]] std::string_view pattern() const {
        return route ? route->pattern : ApiMetrics::kNoRoute;
    }
};

namespace {

int status_of(const Call& call, const Answered& answered) {
    if (!answered.reply) {
        return call.dialect.status_of(answered.reply.error().code);
    }
    if (*answered.reply) {
        return (*answered.reply)->status;
    }
    return call.upgraded ? 101 : 200;  // a stream began with 200
}

/// What went wrong, whoever told it; null: nothing.
const Error* error_of(const Call& call, const Answered& answered) {
    if (!answered.reply) {
        return &answered.reply.error();
    }
    return call.failed ? &*call.failed : nullptr;
}

/// What goes for every request, whatever it asks for.
Result<void> check_caller(const Call& call) {
    RAG_TRY(check_target(call.request));
    RAG_TRY(check_host(call.request, call.settings.allowed_hosts));
    return check_origin(call.request, call.settings.cors_origins);
}

std::string challenge_of(const Call& call) {
    std::string challenge = R"(Bearer realm="ragd")";
    if (call.request.header("Authorization") != nullptr) {
        challenge += R"(, error="invalid_token")";
    }
    if (call.settings.tokens) {  // RFC 9728, section 5.1
        challenge += fmt::format(R"(, resource_metadata="{}")",
                                 metadata_address(call.request, *call.settings.tokens));
    }
    return challenge;
}

/// The response that is still to be sent, if there is one.
std::optional<HttpResponse> response_of(const Call& call, Answered& answered) {
    std::optional<HttpResponse> response;
    if (answered.reply) {
        response = std::move(*answered.reply);
    } else if (!call.head_sent && answered.reply.error().code != ErrorCode::kCancelled) {
        response = error_response(answered.reply.error(), call.ctx.id, call.dialect);
        if (response->status == 401) {  // RFC 6750, section 3
            response->headers.emplace_back("WWW-Authenticate", challenge_of(call));
        }
    }
    if (response) {
        response->headers.insert(response->headers.begin(), call.headers.begin(),
                                 call.headers.end());
    }
    return response;
}

}  // namespace

Api::Api(ApiParts parts, ApiSettings settings)
    : Api(std::move(parts), std::move(settings), route_families()) {}

Api::Api(ApiParts parts, ApiSettings settings, std::vector<RouteFamily> routes)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      table_(std::make_unique<RouteTable>(std::move(routes))),
      metrics_(parts_.metrics, table_->routes()),
      openapi_(openapi_document(*table_, settings_.version)),
      answers_(settings_.answers_bytes_max),
      handle_([this](HttpRequest request, ResponseWriter& writer) {
          return handle(std::move(request), writer);
      }),
      strangers_(kStrangersKept, parts_.clock) {
    if (!settings_.new_request_id) {
        settings_.new_request_id = random_request_id;
    }
}

Api::~Api() = default;

Task<void> Api::handle(HttpRequest request, ResponseWriter& writer) {
    const ActiveRequest active{metrics_.active};
    const auto begun = parts_.clock.now();
    request.peer = client_address(request, settings_.proxies);
    if (asks_for_socket(request)) {
        const auto match = table_->find(request.method, request.segments);
        if (match && match->route->opens_socket) {
            take_key_of_protocols(request);
        }
    }
    Call call = begin(request, writer);
    auto answered = co_await answer_safely(call);
    if (!answered.reply) {
        answered.reply = as_seen_by_caller(std::move(answered.reply.error()), call);
    }
    ByteBudget::Share share{answers_};
    if (answered.reply && *answered.reply) {
        const auto room = reserve_answer(share, (*answered.reply)->body.size());
        answered.reply = room ? std::move(answered.reply) : Result<Reply>{room.error()};
    }
    record(call, answered, begun);
    if (parts_.audit != nullptr) {
        co_await keep_trail(call, answered);
    }
    if (auto response = response_of(call, answered)) {
        (void)co_await writer.send(std::move(*response));  // who is gone is told nothing
    }
}

Call Api::begin(const HttpRequest& request, ResponseWriter& writer) {
    const auto id = request_id_of(request, settings_.new_request_id);
    auto headers = common_headers(id);
    for (auto& header : cors_headers(request, settings_.cors_origins)) {
        headers.push_back(std::move(header));
    }
    return {.request = request,
            .writer = writer,
            .parts = parts_,
            .settings = settings_,
            .openapi = openapi_,
            .ctx = {.id = id, .access = Access::local_operator(), .cancelled = request.gone},
            .draining = draining_,
            .answers = answers_,
            .handle = handle_,
            .headers = std::move(headers)};
}

/// Who calls is found out only where a route asks for a right: a probe costs nothing, whatever it shows.
Task<Result<void>> Api::identify(Call& call) {
    if (callers_ == nullptr) {
        co_return Result<void>{};
    }
    auto outcome = co_await callers_->check(call.request);
    for (auto& header : outcome.headers) {
        call.headers.push_back(std::move(header));
    }
    if (call.dialect == kOpenAiDialect) {
        std::ranges::move(outcome.openai_headers, std::back_inserter(call.headers));
    }
    Caller caller = RAG_CO_TRY(std::move(outcome.caller));
    call.slot = std::move(outcome.slot);
    call.ctx.access = caller.access;
    if (!caller.access.is_nobody()) {
        metrics_.by_tenant.add(caller.access.tenant().str());
    }
    if (caller.name != "anonymous") {
        call.caller = std::move(caller.name);
    }
    call.ended = caller.ended;
    if (caller.ended.stop_possible()) {
        call.either = std::make_unique<EitherStop>(call.request.gone, caller.ended);
        call.ctx.cancelled = call.either->token();
    }
    co_return Result<void>{};
}

/// Nothing that a route throws may end the server or reach the caller.
Task<Answered> Api::answer_safely(Call& call) {
    std::string thrown;
    try {
        co_return co_await answer(call);
    } catch (const std::exception& exception) {
        thrown = exception.what();
    }
    co_return Answered{.reply = fail(ErrorCode::kInternal, "uncaught: " + thrown)};
}

Task<Answered> Api::answer(Call& call) {
    if (const auto ok = check_caller(call); !ok) {
        call.dialect = table_->dialect_of(call.request.segments);
        co_return Answered{.reply = ok.error()};
    }
    const auto& segments = call.request.segments;
    const auto methods = table_->allowed_methods(segments);
    if (auto response = preflight(call.request, settings_.cors_origins, methods)) {
        co_return Answered{.reply = std::move(*response)};
    }
    auto match = table_->find(call.request.method, segments);
    if (!match) {
        call.dialect = table_->dialect_of(call.request.segments);
        if (match.error().code == ErrorCode::kMethodNotAllowed) {
            call.headers.emplace_back("Allow", methods);
        }
        co_return Answered{.reply = match.error()};
    }
    co_return co_await dispatch(std::move(*match), call);
}

Task<Answered> Api::dispatch(RouteMatch match, Call& call) {
    const auto& route = *match.route;
    Answered answered{.route = &route};
    call.dialect = route.dialect;
    call.path_id = std::move(match.id);
    call.path_part = std::move(match.part);
    call.ctx.deadline = Deadline::in(parts_.clock, settings_.*route.timeout);
    if (route.needs.a_right()) {
        if (const auto known = co_await identify(call); !known) {
            answered.reply = known.error();
            co_return answered;
        }
    }
    if (const auto allowed = route.needs.check(call.ctx.access);
        allowed && call.request.body_unread) {
        // His key came to be valid between two looks.
        answered.reply = fail(ErrorCode::kUnavailable, "the request was not read; send it again");
        co_return answered;
    }
    const auto admitted = admit(route, call);
    if (!admitted) {
        answered.reply = admitted.error();
        co_return answered;
    }
    if (route.opens_socket && call.slot) {
        auto slot = callers_->socket_slot(call.ctx.access.tenant());
        if (!slot) {
            answered.reply = slot.error();
            co_return answered;
        }
        call.slot = std::move(*slot);
    }
    answered.reply = co_await route.handler.run(call, *admitted);
    if (route.caching == Caching::kRevalidate && answered.reply && *answered.reply) {
        allow_keeping(call.request, call.headers, **answered.reply);
    } else if (route.caching == Caching::kForever && answered.reply && *answered.reply) {
        allow_keeping_forever(call.headers, **answered.reply);
    }
    co_return answered;
}

void Api::record(const Call& call, const Answered& answered, SteadyTime begun) {
    const std::chrono::duration<double> took = parts_.clock.now() - begun;
    const int status = status_of(call, answered);
    const auto* error = error_of(call, answered);
    if (error != nullptr) {
        metrics_.errors.at(error->code).add();
    } else if (status == 503) {
        metrics_.errors.at(ErrorCode::kUnavailable).add();  // not ready
    }
    metrics_.answered(answered.pattern(), status, took.count());
    log_request(call, {.route = answered.pattern(),
                       .is_probe = answered.route != nullptr && answered.route->is_probe,
                       .status = status,
                       .error = error,
                       .milliseconds = took.count() * 1000});
}

Task<void> Api::keep_trail(const Call& call, const Answered& answered) {
    const AuditedOutcome outcome{.route = answered.route,
                                 .status = status_of(call, answered),
                                 .error = error_of(call, answered),
                                 .asks_callers = callers_ != nullptr};
    const AuditKind kind = audit_kind(call, outcome);
    if (kind == AuditKind::kChange) {
        co_await parts_.audit->record(audit_entry(call, outcome));
    } else if (kind == AuditKind::kRead ||
               (kind == AuditKind::kStranger && strangers_.take("").allowed)) {
        parts_.audit->note(audit_entry(call, outcome));
    }
}

bool Api::is_probe(const HttpRequest& request) const {
    const auto match = table_->find(request.method, request.segments);
    return match && match->route->is_probe;
}

std::size_t Api::body_bytes_max(const HttpRequest& request) const {
    const auto match = table_->find(request.method, request.segments);
    if (!match) {
        return limits::kRequestBodyBytes;
    }
    const Route& route = *match->route;
    return route.body_bytes_setting == nullptr ? route.body_bytes_max
                                               : settings_.*route.body_bytes_setting;
}

Task<bool> Api::reads_body(const HttpRequest& request) const {
    const auto match = table_->find(request.method, request.segments);
    if (!match || callers_ == nullptr || !match->route->needs.a_right()) {
        co_return true;
    }
    const auto access = co_await callers_->peek(request);
    co_return access && match->route->needs.check(*access);
}

HttpResponse Api::error_page(int status, const std::string& detail,
                             const HttpRequest* request) const {
    const RequestId id{settings_.new_request_id()};
    auto response = transport_problem(
        status, detail, id,
        request == nullptr ? kProblemDialect : table_->dialect_of(request->segments));
    const auto headers = common_headers(id);
    response.headers.insert(response.headers.begin(), headers.begin(), headers.end());
    return response;
}

}  // namespace ragd
