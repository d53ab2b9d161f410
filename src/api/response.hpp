#pragma once
#include <string>

#include "base/id.hpp"
#include "base/result.hpp"
#include "net/http_message.hpp"

namespace ragd {

HttpResponse json_response(int status, std::string body);

/// `application/problem+json` with the status of the table in wire/problem.cpp; with Retry-After
/// where that says so.
HttpResponse problem_response(const Error& error, const RequestId& id);

/// The same for a status that the transport chose (408, 431, ...): the code that fits best.
HttpResponse transport_problem(int status, const std::string& detail, const RequestId& id);

/// What every response carries: its request id, and that it is not to be stored or sniffed.
HttpHeaders common_headers(const RequestId& id);

}  // namespace ragd
