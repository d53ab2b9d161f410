#include "api/api.hpp"

#include <exception>

#include "api/call.hpp"
#include "api/cors.hpp"
#include "api/openapi.hpp"
#include "api/request_check.hpp"
#include "api/request_id.hpp"
#include "api/request_log.hpp"
#include "api/response.hpp"
#include "api/router.hpp"
#include "api/routes.hpp"
#include "wire/problem.hpp"

namespace ragd {
namespace {

/// Counts a request as active for as long as it lives.
class ActiveRequest {
public:
    explicit ActiveRequest(Metrics& metrics) : metrics_(metrics) { metrics_.request_started(); }
    ~ActiveRequest() { metrics_.request_ended(); }
    ActiveRequest(const ActiveRequest&) = delete;
    ActiveRequest& operator=(const ActiveRequest&) = delete;

private:
    Metrics& metrics_;
};

int status_of(const Answered& answered) {
    if (!answered.reply) {
        return problem_kind(answered.reply.error().code).status;
    }
    return *answered.reply ? (*answered.reply)->status : 200;  // a stream began with 200
}

/// The response that is still to be sent, if there is one.
std::optional<HttpResponse> response_of(const Call& call, Answered& answered) {
    std::optional<HttpResponse> response;
    if (answered.reply) {
        response = std::move(*answered.reply);
    } else if (!call.head_sent && answered.reply.error().code != ErrorCode::kCancelled) {
        response = problem_response(answered.reply.error(), call.ctx.id);
    }
    if (response) {
        response->headers.insert(response->headers.begin(), call.headers.begin(),
                                 call.headers.end());
    }
    return response;
}

}  // namespace

Api::Api(ApiParts parts, ApiSettings settings)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      openapi_(openapi_document(settings_.version)) {
    if (!settings_.new_request_id) {
        settings_.new_request_id = random_request_id;
    }
}

Task<void> Api::handle(HttpRequest request, ResponseWriter& writer) {
    const ActiveRequest active{parts_.metrics};
    const auto begun = parts_.clock.now();
    Call call = begin(request, writer);
    auto answered = co_await answer_safely(call);
    if (!answered.reply) {
        answered.reply = as_seen_by_caller(std::move(answered.reply.error()), call);
    }
    record(call, answered, begun);
    if (auto response = response_of(call, answered)) {
        (void)co_await writer.send(std::move(*response));  // who is gone is told nothing
    }
}

Call Api::begin(const HttpRequest& request, ResponseWriter& writer) const {
    const auto id = request_id_of(request, settings_.new_request_id);
    auto headers = common_headers(id);
    for (auto& header : cors_headers(request, settings_.cors_origins)) {
        headers.push_back(std::move(header));
    }
    return {.request = request,
            .writer = writer,
            .parts = parts_,
            .settings = settings_,
            .ctx = {.id = id, .access = Access::local_operator(), .cancelled = request.gone},
            .draining = draining_,
            .headers = std::move(headers)};
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
    if (const auto ok = check_target(call.request); !ok) {
        co_return Answered{.reply = ok.error()};
    }
    const auto& segments = call.request.segments;
    const auto methods = allowed_methods(segments);
    if (auto response = preflight(call.request, settings_.cors_origins, methods)) {
        co_return Answered{.reply = std::move(*response)};
    }
    const auto match = find_route(call.request.method, segments);
    if (!match) {
        if (match.error().code == ErrorCode::kMethodNotAllowed) {
            call.headers.emplace_back("Allow", methods);
        }
        co_return Answered{.reply = match.error()};
    }
    co_return co_await dispatch(*match, call);
}

Task<Answered> Api::dispatch(const RouteMatch& match, Call& call) {
    const auto& route = *match.route;
    Answered answered{.route = route.pattern};
    if (const auto ok = check_parameters(call.request, route.parameters); !ok) {
        answered.reply = ok.error();
        co_return answered;
    }
    if (const auto ok = check_content_type(call.request); route.takes_json && !ok) {
        answered.reply = ok.error();
        co_return answered;
    }
    call.ctx.deadline =
        Deadline::in(parts_.clock, route.endpoint == Endpoint::kIndex ? settings_.index_timeout
                                                                      : settings_.request_timeout);
    call.document_id = match.id;
    switch (route.endpoint) {
        case Endpoint::kQuery:
            answered.reply = co_await post_query(call);
            break;
        case Endpoint::kIndex:
            answered.reply = co_await post_index(call);
            break;
        case Endpoint::kListDocuments:
            answered.reply = co_await list_documents(call);
            break;
        case Endpoint::kReadDocument:
            answered.reply = co_await read_document(call);
            break;
        case Endpoint::kReadContent:
            answered.reply = co_await read_content(call);
            break;
        case Endpoint::kDeleteDocument:
            answered.reply = co_await delete_document(call);
            break;
        case Endpoint::kHealth:
            answered.reply = get_health();
            break;
        case Endpoint::kReady:
            answered.reply = get_ready(parts_, draining_);
            break;
        case Endpoint::kMetrics:
            answered.reply = get_metrics(parts_);
            break;
        case Endpoint::kOpenApi:
            answered.reply = json_response(200, openapi_);
            break;
        case Endpoint::kVersion:
            answered.reply = get_version(parts_, settings_);
            break;
    }
    co_return answered;
}

void Api::record(const Call& call, const Answered& answered, SteadyTime begun) const {
    const std::chrono::duration<double> took = parts_.clock.now() - begun;
    const int status = status_of(answered);
    const auto* error = answered.reply ? nullptr : &answered.reply.error();
    if (error != nullptr) {
        parts_.metrics.error(error->code);
    } else if (status == 503) {
        parts_.metrics.error(ErrorCode::kUnavailable);  // not ready
    }
    parts_.metrics.http_request(answered.route, status, took.count());
    log_request(call, {.route = answered.route,
                       .status = status,
                       .error = error,
                       .milliseconds = took.count() * 1000});
}

HttpResponse Api::error_page(int status, const std::string& detail) const {
    const RequestId id{settings_.new_request_id()};
    auto response = transport_problem(status, detail, id);
    const auto headers = common_headers(id);
    response.headers.insert(response.headers.begin(), headers.begin(), headers.end());
    return response;
}

}  // namespace ragd
