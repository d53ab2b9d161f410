#pragma once
#include <string>

#include "base/id.hpp"
#include "base/result.hpp"
#include "net/http_message.hpp"
#include "wire/error_dialect.hpp"

namespace ragd {

HttpResponse json_response(int status, std::string body);

/// With the status of the dialect, Retry-After where wire/problem.cpp says so, and a word to clients
/// that would send again what no repetition mends.
HttpResponse error_response(const Error& error, const RequestId& id, const ErrorDialect& dialect);

/// The same with a status that the transport chose (408, 431, ...).
HttpResponse transport_problem(int status, const std::string& detail, const RequestId& id,
                               const ErrorDialect& dialect);

/// What every response carries: its request id, and that it is not to be stored or sniffed.
HttpHeaders common_headers(const RequestId& id);

}  // namespace ragd
