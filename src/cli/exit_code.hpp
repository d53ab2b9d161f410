#pragma once
#include <array>
#include <string_view>

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

struct ExitCodeMeaning {
    ExitCode code;
    std::string_view meaning;
};

inline constexpr std::array kExitCodeMeanings{
    ExitCodeMeaning{ExitCode::kOk,
                    "done; an answer that says \"not in these documents\" is an answer"},
    ExitCodeMeaning{ExitCode::kFailed, "failed"},
    ExitCodeMeaning{ExitCode::kUsage, "the command line or a setting is wrong"},
    ExitCodeMeaning{ExitCode::kNotFound, "not found: a document, a file, a model"},
    ExitCodeMeaning{ExitCode::kNotAllowed,
                    "the server does not know who is asking, or who is asking may not"},
    ExitCodeMeaning{ExitCode::kUnreachable,
                    "a server or a hub cannot be reached, or cannot answer now"},
    ExitCodeMeaning{ExitCode::kPartial,
                    "done in part, or stopped: stderr says which documents failed"},
};

inline ExitCode exit_code_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::kNotFound:
            return ExitCode::kNotFound;
        case ErrorCode::kUnauthenticated:
        case ErrorCode::kForbidden:
        case ErrorCode::kQuotaExceeded:
            return ExitCode::kNotAllowed;
        case ErrorCode::kInvalidField:
        case ErrorCode::kMalformed:
            return ExitCode::kUsage;
        default:
            return ExitCode::kFailed;
    }
}

}  // namespace ragd
