#include "api/response.hpp"

#include "wire/problem.hpp"

namespace ragd {
namespace {

ErrorCode code_for(int status) {
    switch (status) {
        case 401:
            return ErrorCode::kUnauthenticated;
        case 403:
            return ErrorCode::kForbidden;
        case 404:
            return ErrorCode::kNotFound;
        case 405:
            return ErrorCode::kMethodNotAllowed;
        case 408:
            return ErrorCode::kDeadlineExceeded;
        case 413:
        case 414:
        case 431:
            return ErrorCode::kTooLarge;
        case 415:
        case 417:
        case 501:
        case 505:
            return ErrorCode::kUnsupported;
        case 429:
            return ErrorCode::kTooManyRequests;
        case 503:
            return ErrorCode::kUnavailable;
        default:
            return status < 500 ? ErrorCode::kMalformed : ErrorCode::kInternal;
    }
}

}  // namespace

HttpResponse json_response(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

HttpResponse problem_response(const Error& error, const RequestId& id) {
    HttpResponse response{.status = problem_kind(error.code).status,
                          .headers = {{"Content-Type", "application/problem+json"}},
                          .body = encode_problem(error, id)};
    if (auto seconds = retry_after(error)) {
        response.headers.emplace_back("Retry-After", std::move(*seconds));
    }
    return response;
}

HttpResponse transport_problem(int status, const std::string& detail, const RequestId& id) {
    const auto error = fail(code_for(status), detail);
    auto response = problem_response(error, id);
    response.status = status;
    response.body = encode_problem(error, id, status);
    return response;
}

HttpHeaders common_headers(const RequestId& id) {
    return {{"X-Request-Id", id.str()},
            {"Cache-Control", "no-store"},
            {"X-Content-Type-Options", "nosniff"}};
}

}  // namespace ragd
