#include "extract/cell_format.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr int kDecimalsMax = 15;
constexpr double kSecondsOfDay = 86'400;
constexpr double kDaysMax = 2'958'465;  // 9999-12-31

/// The first section of a format, told apart.
struct Code {
    std::string
        letters;  // what formats the number, in lower case, without all that is shown as it is
    std::string before;  // what is shown before the number, and behind it
    std::string after;
};

/// "[$€-407]" shows a currency; "[Red]" and "[>5]" show nothing; "[h]" counts hours beyond a day.
void read_bracket(std::string_view inner, Code& out, std::string& literal) {
    if (inner.starts_with('$')) {
        literal +=
            inner.substr(1, inner.find('-') == std::string_view::npos ? std::string_view::npos
                                                                      : inner.find('-') - 1);
    } else if (inner == "h" || inner == "hh" || inner == "H" || inner == "m" || inner == "s") {
        out.letters += inner;
    }
}

Code read_code(std::string_view code) {
    Code out;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        std::string& literal = out.letters.empty() ? out.before : out.after;
        const char c = code[i];
        const char next = i + 1 < code.size() ? code[i + 1] : ' ';
        if (c == '"' || c == '[') {
            const std::size_t end = std::min(code.find(c == '"' ? '"' : ']', i + 1), code.size());
            const std::string_view inner = code.substr(i + 1, end - i - 1);
            if (c == '"') {
                literal += inner;
            } else {
                read_bracket(inner, out, literal);
            }
            i = end;
        } else if (c == '\\') {
            literal += next;
            ++i;
        } else if (c == '_' || c == '*') {
            ++i;
        } else if (std::string_view{"0#?.,%eEyYmMdDhHsS/:@aApPgG"}.contains(c)) {
            out.letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        } else {
            literal += c;
        }
    }
    return out;
}

std::string shown_date(double value, std::string_view letters, bool from_1904) {
    using std::chrono::days;
    using std::chrono::sys_days;
    using std::chrono::year;
    const bool has_time = letters.contains('h') || letters.contains('s');
    const bool has_date = letters.contains('y') || letters.contains('d') || !has_time;
    const auto seconds = static_cast<long long>(std::llround(value * kSecondsOfDay));
    const long long day_seconds = 86'400;
    std::string out;
    if (has_date) {
        // Excel counts a 29 February 1900 that there was not.
        const long long day = seconds / day_seconds;
        const sys_days start = from_1904  ? sys_days{year{1904} / 1 / 1}
                               : day < 60 ? sys_days{year{1899} / 12 / 31}
                                          : sys_days{year{1899} / 12 / 30};
        const std::chrono::year_month_day date{start + days{day}};
        out = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    }
    if (has_time) {
        const long long rest = has_date ? seconds % day_seconds : seconds;
        out += fmt::format("{}{:02}:{:02}", has_date ? " " : "", rest / 3600, rest / 60 % 60);
        out += letters.contains('s') ? fmt::format(":{:02}", rest % 60) : "";
    }
    return out;
}

std::string with_thousands(const std::string& digits) {
    const std::size_t point = std::min(digits.find('.'), digits.size());
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool between = i > 0 && i < point && (point - i) % 3 == 0 && digits[i - 1] != '-';
        out += between ? "," : "";
        out += digits[i];
    }
    return out;
}

}  // namespace

std::string shown_number(double value, std::string_view code, bool from_1904) {
    const Code read = read_code(code);
    const std::string& letters = read.letters;
    const std::string plain = fmt::format("{}", value);
    if (code.empty() || code == "General" || letters.contains('@') || !std::isfinite(value)) {
        return plain;
    }
    const bool has_digits = letters.find_first_of("0#") != std::string::npos;
    if (letters.find_first_of("ymdhs") != std::string::npos && !letters.contains('#')) {
        return value >= 0 && value <= kDaysMax ? shown_date(value, letters, from_1904) : plain;
    }
    if (!has_digits || letters.contains('e') || letters.contains('/')) {
        return plain;
    }
    const std::size_t point = letters.find('.');
    const auto decimals =
        point == std::string::npos
            ? 0
            : std::count_if(letters.begin() + static_cast<std::ptrdiff_t>(point), letters.end(),
                            [](char c) { return c == '0' || c == '#' || c == '?'; });
    const bool percent = letters.contains('%');
    constexpr double kShownMax = 1e15;
    const double shown = percent ? value * 100 : value;
    if (std::abs(shown) > kShownMax) {
        return plain;
    }
    const std::string digits =
        fmt::format("{:.{}f}", shown, std::min(static_cast<int>(decimals), kDecimalsMax));
    return read.before + (letters.contains(',') ? with_thousands(digits) : digits) +
           (percent ? "%" : "") + read.after;
}

std::string_view built_in_format(int id) {
    constexpr std::array<std::pair<int, std::string_view>, 12> kNumbers = {
        {{1, "0"},
         {2, "0.00"},
         {3, "#,##0"},
         {4, "#,##0.00"},
         {9, "0%"},
         {10, "0.00%"},
         {37, "#,##0"},
         {38, "#,##0"},
         {39, "#,##0.00"},
         {40, "#,##0.00"},
         {22, "yyyy-mm-dd hh:mm"},
         {49, "@"}}};
    for (const auto& [known, code] : kNumbers) {
        if (known == id) {
            return code;
        }
    }
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) {
        return "yyyy-mm-dd";
    }
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) {
        return id == 18 || id == 20 ? "hh:mm" : "hh:mm:ss";
    }
    return "General";
}

}  // namespace ragd
