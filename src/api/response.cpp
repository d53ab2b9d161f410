#include "api/response.hpp"

#include "wire/problem.hpp"

namespace ragd {
HttpResponse json_response(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(body)};
}

HttpResponse error_response(const Error& error, const RequestId& id, const ErrorDialect& dialect) {
    HttpResponse response{.status = dialect.status_of(error.code),
                          .headers = {{"Content-Type", std::string{dialect.content_type}}},
                          .body = dialect.encode(error, id, std::nullopt)};
    if (auto seconds = retry_after(error)) {
        response.headers.emplace_back("Retry-After", std::move(*seconds));
    }
    if (error.code == ErrorCode::kConflict && dialect.retries_conflicts) {
        response.headers.emplace_back("X-Should-Retry", "false");
    }
    return response;
}

HttpResponse transport_problem(int status, const std::string& detail, const RequestId& id,
                               const ErrorDialect& dialect) {
    const auto error = fail(code_of_status(status), detail);
    auto response = error_response(error, id, dialect);
    response.status = status;
    response.body = dialect.encode(error, id, status);
    return response;
}

HttpHeaders common_headers(const RequestId& id) {
    return {{"X-Request-Id", id.str()},
            {"Cache-Control", "no-store"},
            {"X-Content-Type-Options", "nosniff"}};
}

}  // namespace ragd
