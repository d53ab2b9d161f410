#include "answer/citations.hpp"

#include <charconv>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ragd {
namespace {

constexpr std::size_t kBracketBytesMax = 64;  // longer is no list of citations
constexpr std::size_t kRemovedMax = 16;       // listed, of what was cut out

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Of "1, 2", "1-3" and "1–3", whose dash has the bytes E2 80 93.
bool may_be_listed(char c) {
    return (c >= '0' && c <= '9') || c == ',' || c == ' ' || c == '-' || c == '\xe2' ||
           c == '\x80' || c == '\x93';
}

std::vector<std::string> numbers_in(std::string_view list) {
    std::vector<std::string> numbers;
    std::string number;
    for (const char c : list) {
        if (c >= '0' && c <= '9') {
            number += c;
        } else if (!number.empty()) {
            numbers.push_back(std::exchange(number, {}));
        }
    }
    if (!number.empty()) {
        numbers.push_back(number);
    }
    return numbers;
}

}  // namespace

std::string CitationFilter::feed(std::string_view piece) {
    std::string out;
    for (const char c : piece) {
        take(c, out);
    }
    return out;
}

std::string CitationFilter::finish() {
    std::string out;
    if (!bracket_.empty()) {
        release(out);
    }
    return out;
}

void CitationFilter::take(char c, std::string& out) {
    if (!bracket_.empty()) {
        if (c == ']') {
            close(out);
            return;
        }
        if (may_be_listed(c) && bracket_.size() < kBracketBytesMax) {
            bracket_ += c;
            return;
        }
        release(out);  // a bracket of another kind
    }
    if (c == '[') {
        bracket_ = c;
    } else if (is_space(c)) {
        if (begun_) {
            spaces_ += c;
        }
    } else {
        out += std::exchange(spaces_, {});
        out += c;
        begun_ = true;
    }
}

/// The bracket is whole.
void CitationFilter::close(std::string& out) {
    const auto numbers = numbers_in(std::string_view{bracket_}.substr(1));
    std::vector<std::string> kept;
    for (const std::string& number : numbers) {
        std::size_t n = 0;
        const auto [_, error] = std::from_chars(number.data(), number.data() + number.size(), n);
        if (error == std::errc{} && n < known_.size() && known_[n]) {
            kept.push_back(number);
        } else if (removed_.size() < kRemovedMax) {
            removed_.insert(number);
        }
    }
    if (numbers.empty() || kept.size() == numbers.size()) {
        bracket_ += ']';
        cites_ = cites_ || !numbers.empty();
        release(out);
        return;
    }
    bracket_.clear();
    if (kept.empty()) {
        spaces_.clear();
        return;
    }
    bracket_ = fmt::format("[{}]", fmt::join(kept, ", "));
    cites_ = true;
    release(out);
}

void CitationFilter::release(std::string& out) {
    out += std::exchange(spaces_, {});
    out += std::exchange(bracket_, {});
    begun_ = true;
}

}  // namespace ragd
