#include "domain/instant.hpp"

#include <algorithm>
#include <chrono>

namespace ragd {
namespace {

using std::chrono::microseconds;

/// Takes a text apart from its front.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    bool take(std::string_view one_of) {
        if (at_end() || !one_of.contains(rest_.front())) {
            return false;
        }
        taken_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] char taken() const { return taken_; }
    bool digit() { return take("0123456789"); }
    /// A number of so many digits, at most `most`; -1 if there is none.
    int number(int digits, int most) {
        int value = 0;
        for (int i = 0; i < digits; ++i) {
            if (!digit()) {
                return -1;
            }
            value = value * 10 + (taken_ - '0');
        }
        return value <= most ? value : -1;
    }

private:
    std::string_view rest_;
    char taken_ = 0;
};

std::optional<microseconds> date(Scanner& text) {
    const int year = text.number(4, 9999);
    const int month = year >= 0 && text.take("-") ? text.number(2, 12) : -1;
    const int day = month > 0 && text.take("-") ? text.number(2, 31) : -1;
    if (day <= 0) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    return date.ok() ? std::optional{microseconds{std::chrono::sys_days{date}.time_since_epoch()}}
                     : std::nullopt;
}

std::optional<microseconds> fraction(Scanner& text) {
    if (!text.take(".,")) {
        return microseconds{0};
    }
    microseconds value{0};
    bool any = false;
    for (int unit = 100'000; text.digit(); unit /= 10) {
        value += microseconds{unit * (text.taken() - '0')};
        any = true;
    }
    return any ? std::optional{value} : std::nullopt;
}

/// 10:00, 10:00:00, 10:00:00.25; a second of 60 is a leap second.
std::optional<microseconds> time_of_day(Scanner& text) {
    const int hour = text.number(2, 23);
    const int minute = hour >= 0 && text.take(":") ? text.number(2, 59) : -1;
    if (minute < 0) {
        return std::nullopt;
    }
    const microseconds whole = std::chrono::hours{hour} + std::chrono::minutes{minute};
    if (!text.take(":")) {
        return whole;
    }
    const int second = text.number(2, 60);
    const auto part = second < 0 ? std::nullopt : fraction(text);
    return part ? std::optional{whole + std::chrono::seconds{second} + *part} : std::nullopt;
}

/// How far the clock there is ahead of UTC.
std::optional<microseconds> zone(Scanner& text) {
    if (text.at_end() || text.take("Zz")) {
        return microseconds{0};
    }
    if (!text.take("+-")) {
        return std::nullopt;
    }
    const int sign = text.taken() == '-' ? -1 : 1;
    const int hours = text.number(2, 23);
    const int minutes = hours >= 0 && text.take(":") ? text.number(2, 59) : -1;
    if (minutes < 0) {
        return std::nullopt;
    }
    return sign * microseconds{std::chrono::hours{hours} + std::chrono::minutes{minutes}};
}

}  // namespace

std::optional<std::int64_t> instant_of(std::string_view text) {
    Scanner scanner{text};
    const auto day = date(scanner);
    if (!day || scanner.at_end()) {
        return day ? std::optional{day->count()} : std::nullopt;
    }
    const auto time = scanner.take("Tt ") ? time_of_day(scanner) : std::nullopt;
    const auto ahead = time ? zone(scanner) : std::nullopt;
    if (!ahead || !scanner.at_end()) {
        return std::nullopt;
    }
    return (*day + *time - *ahead).count();
}

}  // namespace ragd
