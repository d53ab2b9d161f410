#pragma once
#include "base/error.hpp"

namespace ragd {

/// What the process returns; scripts rely on these.
enum class ExitCode : int {
    kOk = 0,
    kFailed = 1,
    kUsage = 2,
    kNotFound = 3,
    kNotAllowed = 4,  // who is asking is not known, or may not
    kUnreachable = 5,
    kPartial = 6,  // some of the work was done
};

inline ExitCode exit_code_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::kNotFound:
            return ExitCode::kNotFound;
        case ErrorCode::kUnauthenticated:
        case ErrorCode::kForbidden:
            return ExitCode::kNotAllowed;
        case ErrorCode::kInvalidField:
        case ErrorCode::kMalformed:
            return ExitCode::kUsage;
        default:
            return ExitCode::kFailed;
    }
}

}  // namespace ragd
