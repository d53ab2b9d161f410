#include "extract/document_date.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::array kDaysOfMonth = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

/// Takes as many digits from the front; false, and nothing taken, where there are fewer.
bool take_number(std::string_view& text, std::size_t digits, int& value) {
    if (text.size() < digits ||
        !std::ranges::all_of(text.substr(0, digits), [](char c) { return c >= '0' && c <= '9'; })) {
        return false;
    }
    value = 0;
    for (const char c : text.substr(0, digits)) {
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, std::string_view what) {
    const bool there = text.starts_with(what);
    text.remove_prefix(there ? what.size() : 0);
    return there;
}

/// "+02:00", "+02'00'", "Z" or nothing, which is taken for UTC.
std::string zone_of(std::string_view text) {
    int hours = 0;
    int minutes = 0;
    const char sign = text.empty() ? 'Z' : text.front();
    if (sign != '+' && sign != '-') {
        return "Z";
    }
    text.remove_prefix(1);
    if (!take_number(text, 2, hours) || hours > 23) {
        return "Z";
    }
    text.remove_prefix(!text.empty() && (text.front() == ':' || text.front() == '\'') ? 1 : 0);
    if (!take_number(text, 2, minutes) || minutes > 59) {
        minutes = 0;
    }
    return fmt::format("{}{:02}:{:02}", sign, hours, minutes);
}

struct Moment {
    int year = 0;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

std::string written(const Moment& m, std::string_view zone) {
    if (m.month < 1 || m.month > 12 || m.day < 1 ||
        m.day > kDaysOfMonth[static_cast<std::size_t>(m.month - 1)] || m.hour > 23 ||
        m.minute > 59 || m.second > 59) {
        return {};
    }
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}", m.year, m.month, m.day, m.hour,
                       m.minute, m.second, zone_of(zone));
}

}  // namespace

std::string rfc3339_of_iso(std::string_view text) {
    Moment m;
    if (!take_number(text, 4, m.year) || !take(text, "-") || !take_number(text, 2, m.month) ||
        !take(text, "-") || !take_number(text, 2, m.day)) {
        return {};
    }
    if (take(text, "T") && take_number(text, 2, m.hour) && take(text, ":") &&
        take_number(text, 2, m.minute) && take(text, ":") && take_number(text, 2, m.second) &&
        take(text, ".")) {
        text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
    }
    return written(m, text);
}

std::string rfc3339_of_pdf(std::string_view text) {
    take(text, "D:");
    Moment m;
    if (!take_number(text, 4, m.year)) {
        return {};
    }
    (void)(take_number(text, 2, m.month) && take_number(text, 2, m.day) &&
           take_number(text, 2, m.hour) && take_number(text, 2, m.minute) &&
           take_number(text, 2, m.second));
    return written(m, text);
}

std::string rfc3339_of_mail(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
    constexpr int kYear2000 = 2000;
    constexpr int kYear1900 = 1900;
    constexpr int kTwoDigitsOf2000 = 50;
    const auto skip = [&] {
        text.remove_prefix(std::min(text.find_first_not_of(" \t,"), text.size()));
    };
    const auto take_digits = [&](std::size_t most, int& value) {
        std::size_t digits = 0;
        while (digits < most && digits < text.size() && text[digits] >= '0' &&
               text[digits] <= '9') {
            ++digits;
        }
        return digits > 0 && take_number(text, digits, value);
    };
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    Moment m;
    if (!take_digits(2, m.day)) {
        return {};
    }
    skip();
    const auto* month = std::ranges::find(kMonths, lower(text.substr(0, 3)));
    if (month == kMonths.end()) {
        return {};
    }
    m.month = static_cast<int>(month - kMonths.begin()) + 1;
    text.remove_prefix(3);
    skip();
    const std::size_t before = text.size();
    if (!take_digits(4, m.year)) {
        return {};
    }
    if (before - text.size() <= 2) {
        m.year += m.year < kTwoDigitsOf2000 ? kYear2000 : kYear1900;
    }
    skip();
    if (take_digits(2, m.hour) && take(text, ":") && take_digits(2, m.minute) && take(text, ":")) {
        (void)take_digits(2, m.second);
    }
    m.second = std::min(m.second, 59);  // a leap second
    skip();
    return written(m, text);
}

}  // namespace ragd
