#include "jobs/robots.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.hpp"
#include "base/limits.hpp"

namespace ragd {
namespace {

constexpr std::size_t kBytesMax = 500 * limits::kKiB;  // as much as RFC 9309 asks for
constexpr std::size_t kRulesMax = 10'000;
constexpr std::size_t kSitemapsMax = 20;
constexpr double kDelayMax = 60;  // seconds

bool equals_without_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b,
                              [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const auto begin = text.find_first_not_of(kBlanks);
    return begin == std::string_view::npos
               ? std::string_view{}
               : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

struct Line {
    std::string_view name;
    std::string_view value;
};

/// "Disallow: /private  # not yet"; nothing: it is no such line.
std::optional<Line> read_line(std::string_view line) {
    line = line.substr(0, line.find('#'));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    return Line{trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))};
}

/// Its product token: "ragd" of "ragd/1.0".
std::string_view product_of(std::string_view agent) {
    const auto* end = std::ranges::find_if_not(agent, [](char c) {
        return ascii_lower(c) >= 'a' ? ascii_lower(c) <= 'z' : (c == '-' || c == '_');
    });
    return {agent.begin(), end};
}

std::optional<std::chrono::milliseconds> delay_of(std::string_view value) {
    double seconds = 0;
    const auto* end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, seconds);
    if (error != std::errc{} || stopped != end || !(seconds >= 0)) {
        return std::nullopt;
    }
    constexpr double kMillisecondsPerSecond = 1000;
    return std::chrono::milliseconds{
        static_cast<std::int64_t>(std::min(seconds, kDelayMax) * kMillisecondsPerSecond)};
}

}  // namespace

bool fits_robots_pattern(std::string_view pattern, std::string_view path) {
    const bool to_the_end = pattern.ends_with('$');
    pattern.remove_suffix(to_the_end ? 1 : 0);
    // As a glob: where it does not fit, the last * takes one character more.
    std::size_t at = 0;
    std::size_t in_pattern = 0;
    std::optional<std::size_t> star;
    std::size_t taken = 0;
    while (true) {
        const bool is_over = in_pattern == pattern.size();
        if (is_over && (!to_the_end || at == path.size())) {
            return true;
        }
        if (!is_over && pattern[in_pattern] == '*') {
            star = ++in_pattern;
            taken = at;
            continue;
        }
        if (!is_over && at < path.size() && pattern[in_pattern] == path[at]) {
            ++in_pattern;
            ++at;
            continue;
        }
        if (!star || taken >= path.size()) {
            return false;
        }
        at = ++taken;
        in_pattern = *star;
    }
}

Robots Robots::refuse_all() {
    Robots robots;
    robots.rules_.push_back({.pattern = "/", .allows = false});
    return robots;
}

Robots Robots::parse(std::string_view text, std::string_view agent) {
    Robots ours;
    Robots of_all;
    bool is_ours_there = false;
    bool names_us = false;   // the group that is read
    bool names_all = false;  // the same for "*"
    bool in_rules = false;   // after its names
    text = text.substr(0, kBytesMax);
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        const auto line = read_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line) {
            continue;
        }
        if (equals_without_case(line->name, "user-agent")) {
            if (std::exchange(in_rules, false)) {
                names_us = names_all = false;
            }
            names_all = names_all || line->value == "*";
            names_us = names_us || equals_without_case(product_of(line->value), agent);
            is_ours_there = is_ours_there || names_us;
            continue;
        }
        if (equals_without_case(line->name, "sitemap")) {  // of no group
            if (ours.sitemaps_.size() < kSitemapsMax) {
                ours.sitemaps_.emplace_back(line->value);
            }
            continue;
        }
        const bool allows = equals_without_case(line->name, "allow");
        const bool is_rule = allows || equals_without_case(line->name, "disallow");
        const bool is_delay = equals_without_case(line->name, "crawl-delay");
        in_rules = in_rules || is_rule || is_delay;
        for (Robots* group : {names_us ? &ours : nullptr, names_all ? &of_all : nullptr}) {
            if (group != nullptr && is_rule && !line->value.empty() &&
                group->rules_.size() < kRulesMax) {
                group->rules_.push_back({std::string{line->value}, allows});
            } else if (group != nullptr && is_delay) {
                group->delay_ = delay_of(line->value);
            }
        }
    }
    if (!is_ours_there) {
        ours.rules_ = std::move(of_all.rules_);
        ours.delay_ = of_all.delay_;
    }
    return ours;
}

bool Robots::allows(std::string_view path) const {
    if (path == "/robots.txt") {
        return true;
    }
    std::size_t longest = 0;
    bool allowed = true;
    for (const Rule& rule : rules_) {
        const std::size_t length = rule.pattern.size();
        if (length < longest || (length == longest && allowed) ||
            !fits_robots_pattern(rule.pattern, path)) {
            continue;
        }
        longest = length;
        allowed = rule.allows;
    }
    return allowed;
}

}  // namespace ragd
