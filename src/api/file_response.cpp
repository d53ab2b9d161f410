#include "api/file_response.hpp"

#include <utility>

#include <fmt/format.h>

#include "api/caching.hpp"
#include "base/percent.hpp"

namespace ragd {
namespace {

/// What any client can read between quotes: ASCII without controls, quotes, backslashes, slashes.
std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        const bool fits = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '/' && c != '%';
        plain += fits ? c : '_';
    }
    return plain;
}

}  // namespace

std::string disposition_of(std::string_view file_name) {
    return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain_name(file_name),
                       percent_encode(file_name));
}

HttpResponse file_response(const OriginalFile& file, std::string bytes) {
    const std::string type = file.media_type.empty() ? "application/octet-stream" : file.media_type;
    return {.status = 200,
            .headers = {{"Content-Type", type},
                        {"Content-Disposition", disposition_of(file.name)},
                        {"Content-Security-Policy", "sandbox; default-src 'none'"},
                        {"ETag", etag_of(file.sha256)}},
            .body = std::move(bytes)};
}

}  // namespace ragd
