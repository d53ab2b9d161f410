#pragma once
#include <string_view>

#include "api/call.hpp"
#include "base/error.hpp"

namespace ragd {

/// How one request ended.
struct Outcome {
    std::string_view route;  // the pattern, never the path
    bool is_probe = false;
    int status = 0;
    const Error* error = nullptr;
    double milliseconds = 0;
};

/// Writes the request's one line: never texts, questions or what a caller sent as a path. Probes
/// that went well are debug lines, all else info. An internal error has a line of its own before
/// it, with what the response does not tell.
void log_request(const Call& call, const Outcome& outcome);

}  // namespace ragd
