#include "formats/ignore_rules.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// Matches a pattern by following, for each of its tokens, all places of the path that it can have
/// reached: no pattern takes more than pattern length x path length steps.
class PatternMatcher {
public:
    PatternMatcher(std::string_view pattern, std::string_view path)
        : pattern_(pattern), path_(path), reached_(path.size() + 1, false) {
        reached_[0] = true;
    }

    bool matches() {
        while (at_ < pattern_.size()) {
            step();
        }
        return reached_.back();
    }

private:
    void step() {
        const std::string_view rest = pattern_.substr(at_);
        const bool name_starts = at_ == 0 || pattern_[at_ - 1] == '/';
        if (name_starts && rest.starts_with("**/")) {
            cross_folders();
            at_ += 3;
        } else if (name_starts && rest == "**") {
            take_rest();
            at_ += 2;
        } else if (rest[0] == '*') {
            star();
            ++at_;
        } else if (rest[0] == '?') {
            advance([](char32_t c) { return c != U'/'; });
            ++at_;
        } else if (rest[0] == '[' && class_bytes(rest) != 0) {
            const std::string_view members = rest.substr(0, class_bytes(rest));
            advance([&](char32_t c) { return c != U'/' && in_class(members, c); });
            at_ += members.size();
        } else {
            at_ += rest[0] == '\\' && rest.size() > 1 ? 1 : 0;
            const CodePoint wanted = decode_utf8(pattern_, at_);
            advance([&](char32_t c) { return c == wanted.value; });
            at_ += wanted.bytes;
        }
    }

    /// One character for which `is` holds.
    template <typename Is>
    void advance(Is is) {
        std::vector<bool> next(reached_.size(), false);
        for (std::size_t n = 0; n < path_.size(); ++n) {
            if (reached_[n]) {
                const CodePoint point = decode_utf8(path_, n);
                next[n + point.bytes] = is(point.value);
            }
        }
        reached_ = std::move(next);
    }

    void star() {
        for (std::size_t n = 1; n < reached_.size(); ++n) {
            reached_[n] = reached_[n] || (reached_[n - 1] && path_[n - 1] != '/');
        }
    }

    /// Any number of whole folder names.
    void cross_folders() {
        bool any = false;
        for (std::size_t n = 0; n < reached_.size(); ++n) {
            any = any || reached_[n];
            reached_[n] = reached_[n] || (any && n > 0 && path_[n - 1] == '/');
        }
    }

    /// All that is left, which must be something.
    void take_rest() {
        bool any = false;
        for (std::size_t n = 0; n < reached_.size(); ++n) {
            const bool before = any;
            any = any || reached_[n];
            reached_[n] = before;
        }
    }

    /// Bytes of "[...]", 0 if it is not closed. A ] that comes first is a member.
    static std::size_t class_bytes(std::string_view rest) {
        const std::size_t first = rest.substr(1).find_first_not_of("!^");
        const std::size_t close =
            first == std::string_view::npos ? first : rest.find(']', first + 2);
        return close == std::string_view::npos ? 0 : close + 1;
    }

    static bool in_class(std::string_view members, char32_t c) {
        members = members.substr(1, members.size() - 2);
        const bool inverted = members.starts_with('!') || members.starts_with('^');
        bool found = false;
        for (std::size_t at = inverted ? 1 : 0; at < members.size();) {
            const CodePoint first = decode_utf8(members, at);
            at += first.bytes;
            CodePoint last = first;
            if (at + 1 < members.size() && members[at] == '-') {
                last = decode_utf8(members, at + 1);
                at += 1 + last.bytes;
            }
            found = found || (first.value <= c && c <= last.value);
        }
        return found != inverted;
    }

    std::string_view pattern_;
    std::string_view path_;
    std::vector<bool> reached_;  // [n]: the pattern so far matches the first n bytes of the path
    std::size_t at_ = 0;
};

/// Without a CR at the end, then without spaces there, unless a backslash quotes them: as git does.
std::string_view without_trailing_spaces(std::string_view line) {
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    std::size_t end = 0;  // past the last character that is no space
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\\') {
            end = ++at + 1;
        } else if (line[at] != ' ') {
            end = at + 1;
        }
    }
    return line.substr(0, end);
}

}  // namespace

IgnoreRules::IgnoreRules(std::string_view file_text) {
    for (std::size_t at = 0; at < file_text.size();) {
        const std::size_t end = std::min(file_text.find('\n', at), file_text.size());
        if (Rule rule; read_rule(file_text.substr(at, end - at), rule)) {
            rules_.push_back(std::move(rule));
        }
        at = end + 1;
    }
}

bool IgnoreRules::read_rule(std::string_view line, Rule& rule) {
    line = without_trailing_spaces(line);
    if (line.empty() || line.starts_with('#')) {
        return false;
    }
    if (line.starts_with('!')) {
        rule.keep = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        rule.folders_only = true;
        line.remove_suffix(1);
    }
    rule.anchored = line.contains('/');
    if (line.starts_with('/')) {
        line.remove_prefix(1);
    }
    rule.pattern = line;
    return !line.empty();
}

IgnoreRules::Verdict IgnoreRules::judge(std::string_view path, bool is_folder) const {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
        if ((!rule->folders_only || is_folder) &&
            PatternMatcher{rule->pattern, rule->anchored ? path : name}.matches()) {
            return rule->keep ? Verdict::kKeep : Verdict::kIgnore;
        }
    }
    return Verdict::kNone;
}

}  // namespace ragd
