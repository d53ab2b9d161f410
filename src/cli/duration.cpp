#include "cli/duration.hpp"

#include <charconv>
#include <cstdint>

#include <fmt/format.h>

#include "base/shown.hpp"

namespace ragd {
namespace {

std::int64_t seconds_of(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        case 'd':
            return 86'400;
        default:
            return 0;
    }
}

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view text, std::string_view option) {
    constexpr std::uint32_t kMost = 36'600;
    std::uint32_t count = 0;
    const std::int64_t unit = text.empty() ? 0 : seconds_of(text.back());
    const char* const end = text.data() + (text.empty() ? 0 : text.size() - 1);
    const auto [stop, failure] = std::from_chars(text.data(), end, count);
    if (unit == 0 || failure != std::errc{} || stop != end || count == 0 || count > kMost) {
        return fail(
            ErrorCode::kInvalidField,
            fmt::format("{} must be like 90d, 12h, 30m or 45s, not {}", option, shown(text)));
    }
    return std::chrono::seconds{count * unit};
}

}  // namespace ragd
