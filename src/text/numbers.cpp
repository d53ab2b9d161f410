#include "text/numbers.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "base/ascii.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSeriesPartsMax = 4;  // 10.0.0.1; what has more is no version
constexpr std::size_t kSerialDigits = 7;    // a date, the number of a telephone or a book
constexpr std::size_t kRestPartsMax = 4;

bool all_digits(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, is_ascii_digit);
}

std::size_t leading_digits(std::string_view word) {
    return static_cast<std::size_t>(std::ranges::find_if_not(word, is_ascii_digit) - word.begin());
}

std::string_view trailing_digits(std::string_view word) {
    const auto end = word.find_last_not_of("0123456789");
    return end == std::string_view::npos ? word : word.substr(end + 1);
}

bool joins_numbers(char joint) {
    return joint == '.' || joint == '-';
}

/// Members of a joined word that make a number: the first may begin, the last may end in letters.
struct Run {
    std::size_t first = 0;
    std::size_t count = 0;
    std::string_view tail;  // of the last member, behind its digits
    std::string number;
};

Run run_at(const std::vector<PlainPart>& parts, std::size_t first) {
    Run run{.first = first, .count = 1, .number{trailing_digits(parts[first].text)}};
    while (!run.number.empty() && run.tail.empty() && first + run.count < parts.size()) {
        const PlainPart& next = parts[first + run.count];
        const std::size_t digits = leading_digits(next.text);
        if (digits == 0 || !joins_numbers(next.joint)) {
            break;
        }
        run.number += next.joint;
        run.number += next.text.substr(0, digits);
        run.tail = std::string_view{next.text}.substr(digits);
        ++run.count;
    }
    return run;
}

/// 6.2 of 6.2.8.
void append_series(std::string_view number, std::vector<std::string>& terms) {
    const auto dots = static_cast<std::size_t>(std::ranges::count(number, '.'));
    if (number.contains('-') || dots < 2 || dots >= kSeriesPartsMax) {
        return;
    }
    for (std::size_t end = number.find('.', number.find('.') + 1); end != std::string_view::npos;
         end = number.find('.', end + 1)) {
        terms.emplace_back(number.substr(0, end));
    }
}

/// rc2 of 3.0.0-rc.2.
void append_rest(const Run& run, std::span<const PlainPart> after,
                 std::vector<std::string>& terms) {
    if (after.size() + (run.tail.empty() ? 0 : 1) > kRestPartsMax) {
        return;
    }
    std::string rest{run.tail};
    for (const PlainPart& part : after) {
        rest += part.text;
    }
    if (!rest.empty() && (after.size() > 1 || !run.tail.empty())) {
        terms.push_back(std::move(rest));
    }
}

/// The digits of a number that is written with hyphens or without.
void append_serial(std::string_view number, std::vector<std::string>& terms) {
    std::string digits;
    std::ranges::copy_if(number, std::back_inserter(digits), is_ascii_digit);
    if (number.contains('-') && digits.size() >= kSerialDigits) {
        terms.push_back(std::move(digits));
    }
}

}  // namespace

bool read_number(std::vector<PlainPart>& parts) {
    const auto others = std::span{parts}.subspan(1);
    if (others.empty() ||
        !std::ranges::all_of(others, [](const PlainPart& p) { return all_digits(p.text); })) {
        return false;
    }
    std::string& first = parts.front().text;
    if (first.starts_with('v') && all_digits(std::string_view{first}.substr(1))) {
        first.erase(0, 1);
    }
    return all_digits(first);
}

void append_number_terms(const std::vector<PlainPart>& parts, std::vector<std::string>& terms) {
    for (std::size_t at = 0; at < parts.size();) {
        const Run run = run_at(parts, at);
        if (run.count < 2) {
            ++at;
            continue;
        }
        const bool whole =
            run.count == parts.size() && run.tail.empty() && all_digits(parts.front().text);
        if (!whole) {
            terms.push_back(run.number);
            append_rest(run, std::span{parts}.subspan(run.first + run.count), terms);
        }
        append_series(run.number, terms);
        append_serial(run.number, terms);
        at += run.count;
    }
}

}  // namespace ragd
