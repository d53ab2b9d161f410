#include "net/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace ragd {
namespace {

constexpr double kMillisecondsMax = 86'400'000;  // a day: longer is as good as never

std::optional<double> number(std::string_view text) {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || !(value >= 0)) {
        return std::nullopt;
    }
    return value;
}

std::chrono::milliseconds bounded(double milliseconds) {
    return std::chrono::milliseconds{
        static_cast<std::int64_t>(std::clamp(milliseconds, 0.0, kMillisecondsMax))};
}

std::optional<WallTime> http_date(const std::string& text) {
    std::tm parts{};
    const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (end == nullptr || *end != '\0') {
        return std::nullopt;
    }
    return WallTime{std::chrono::seconds{timegm(&parts)}};
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_after(const HttpHeaders& headers, WallTime now) {
    if (const std::string* text = find_header(headers, "retry-after-ms"); text != nullptr) {
        if (const auto milliseconds = number(*text)) {
            return bounded(*milliseconds);
        }
    }
    const std::string* text = find_header(headers, "retry-after");
    if (text == nullptr) {
        return std::nullopt;
    }
    if (const auto seconds = number(*text)) {
        return bounded(*seconds * 1000);
    }
    if (const auto date = http_date(*text)) {
        const std::chrono::duration<double, std::milli> wait = *date - now;
        return bounded(wait.count());
    }
    return std::nullopt;
}

}  // namespace ragd
