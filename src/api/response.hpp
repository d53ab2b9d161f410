#pragma once
#include <string>

#include "base/id.hpp"
#include "base/result.hpp"
#include "net/http_message.hpp"
#include "wire/error_dialect.hpp"

namespace ragd {

HttpResponse json_response(int status, std::string body);

/// With the status of the table in wire/problem.cpp, and Retry-After where that says so.
HttpResponse error_response(const Error& error, const RequestId& id, const ErrorDialect& dialect);

/// A problem with a status that the transport chose (408, 431, ...).
HttpResponse transport_problem(int status, const std::string& detail, const RequestId& id);

/// What every response carries: its request id, and that it is not to be stored or sniffed.
HttpHeaders common_headers(const RequestId& id);

}  // namespace ragd
