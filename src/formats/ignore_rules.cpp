#include "formats/ignore_rules.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// "[a-z]", "[!x]", "[[:digit:]_]": what is between the brackets.
class CharClass {
public:
    /// Reads the class with which `rest` begins. False: it is not closed, or has a name in it that
    /// nobody knows.
    bool read(std::string_view rest) {
        inverted_ = rest.substr(1).starts_with('!') || rest.substr(1).starts_with('^');
        const std::size_t first = inverted_ ? 2 : 1;
        for (bytes_ = first; bytes_ < rest.size();) {
            if (rest[bytes_] == ']' && bytes_ > first) {
                ++bytes_;
                return !unknown_;
            }
            if (!read_named(rest)) {
                read_range(rest);
            }
        }
        return false;
    }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] bool has(char32_t c) const {
        return inverted_ != std::ranges::any_of(members_, [c](const Range& range) {
                   return range.first <= c && c <= range.last;
               });
    }

private:
    struct Range {
        char32_t first;
        char32_t last;
    };

    /// "[:digit:]"
    bool read_named(std::string_view rest) {
        struct Named {
            std::string_view name;
            std::string_view ranges;  // first and last of each
        };
        constexpr std::array<Named, 12> kNamed{{{"alnum", "09AZaz"},
                                                {"alpha", "AZaz"},
                                                {"blank", "  \t\t"},
                                                {"cntrl", "\x01\x1f\x7f\x7f"},
                                                {"digit", "09"},
                                                {"graph", "!~"},
                                                {"lower", "az"},
                                                {"print", " ~"},
                                                {"punct", "!/:@[`{~"},
                                                {"space", "  \t\r"},
                                                {"upper", "AZ"},
                                                {"xdigit", "09AFaf"}}};
        rest.remove_prefix(bytes_);
        const std::size_t end =
            rest.starts_with("[:") ? rest.find(":]", 2) : std::string_view::npos;
        if (end == std::string_view::npos || rest.find(']', 2) < end) {
            return false;
        }
        const auto* const named = std::ranges::find(kNamed, rest.substr(2, end - 2), &Named::name);
        unknown_ = unknown_ || named == kNamed.end();
        for (std::size_t n = 0; !unknown_ && n < named->ranges.size(); n += 2) {
            members_.push_back({static_cast<unsigned char>(named->ranges[n]),
                                static_cast<unsigned char>(named->ranges[n + 1])});
        }
        bytes_ += end + 2;
        return true;
    }

    void read_range(std::string_view rest) {
        Range range{};
        range.first = range.last = read_member(rest);
        if (bytes_ + 1 < rest.size() && rest[bytes_] == '-' && rest[bytes_ + 1] != ']') {
            ++bytes_;
            range.last = read_member(rest);
        }
        members_.push_back(range);
    }

    char32_t read_member(std::string_view rest) {
        bytes_ += rest[bytes_] == '\\' && bytes_ + 1 < rest.size() ? 1 : 0;
        const CodePoint member = decode_utf8(rest, bytes_);
        bytes_ += member.bytes;
        return member.value;
    }

    bool inverted_ = false;
    bool unknown_ = false;
    std::size_t bytes_ = 0;
    std::vector<Range> members_;
};

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
        const std::size_t stars = std::min(rest.find_first_not_of('*'), rest.size());
        if (name_starts && stars >= 2 && rest.size() == stars) {
            take_rest();
            at_ += stars;
        } else if (name_starts && stars >= 2 && rest[stars] == '/') {
            cross_folders();
            at_ += stars + 1;
        } else if (stars > 0) {
            star();
            ++at_;
        } else if (rest[0] == '?') {
            advance([](char32_t c) { return c != U'/'; });
            ++at_;
        } else if (rest[0] == '[') {
            take_class(rest);
        } else if (rest == "\\") {
            match_nothing();  // it quotes nothing
        } else {
            at_ += rest[0] == '\\' ? 1 : 0;
            const CodePoint wanted = decode_utf8(pattern_, at_);
            advance([&](char32_t c) { return c == wanted.value; });
            at_ += wanted.bytes;
        }
    }

    void take_class(std::string_view rest) {
        CharClass members;
        if (members.read(rest)) {
            advance([&](char32_t c) { return c != U'/' && members.has(c); });
            at_ += members.bytes();
        } else {
            match_nothing();
        }
    }

    void match_nothing() {
        reached_.assign(reached_.size(), false);
        at_ = pattern_.size();
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
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    file_text.remove_prefix(file_text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
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
