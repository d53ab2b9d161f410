#include "base/rate.hpp"

#include <algorithm>
#include <charconv>

namespace ragd {
namespace {

constexpr std::size_t kCountMax = 1'000'000'000;

std::chrono::seconds period_of(std::string_view unit) {
    if (unit == "s") {
        return std::chrono::seconds{1};
    }
    if (unit == "m") {
        return std::chrono::minutes{1};
    }
    if (unit == "h") {
        return std::chrono::hours{1};
    }
    return unit == "d" ? std::chrono::seconds{std::chrono::days{1}} : std::chrono::seconds{0};
}

}  // namespace

Result<Rate> parse_rate(std::string_view text) {
    if (text.empty()) {
        return Rate{};
    }
    Rate rate;
    const auto slash = text.find('/');
    const char* const end = text.data() + std::min(slash, text.size());
    const auto [stop, failure] = std::from_chars(text.data(), end, rate.count);
    rate.period = slash == std::string_view::npos ? std::chrono::seconds{0}
                                                  : period_of(text.substr(slash + 1));
    if (failure != std::errc{} || stop != end || rate.count == 0 || rate.count > kCountMax ||
        rate.period.count() == 0) {
        return fail(ErrorCode::kInvalidField,
                    "must be like 600/m: a number from 1 on, and s, m, h or d");
    }
    return rate;
}

}  // namespace ragd
