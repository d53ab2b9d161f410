#pragma once
#include <expected>
#include <string>
#include <utility>

namespace ragd {

/// Why a request is refused before any handler sees it. The connection ends with it: after a
/// fault in the framing nobody can say where the next request would begin.
struct HttpFault {
    int status = 400;
    std::string detail;
};

template <typename T>
using OrFault = std::expected<T, HttpFault>;

inline std::unexpected<HttpFault> refuse(int status, std::string detail) {
    return std::unexpected(HttpFault{status, std::move(detail)});
}

}  // namespace ragd
