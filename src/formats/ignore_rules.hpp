#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// The patterns of one ignore file, with the meaning that gitignore(5) gives them: `#` comments,
/// `!` brings back, a trailing `/` means folders only, a `/` elsewhere anchors the pattern to the
/// folder of the file, `*` and `?` stay within a name, `**` crosses folders, `[a-z]` is a class,
/// `\` takes the next character as it is. The last pattern that matches wins.
class IgnoreRules {
public:
    enum class Verdict { kNone, kIgnore, kKeep };

    IgnoreRules() = default;
    explicit IgnoreRules(std::string_view file_text);

    /// `path` is relative to the folder of the ignore file, with '/' between names.
    /// Time: at most pattern length x path length for each pattern.
    [[nodiscard]] Verdict judge(std::string_view path, bool is_folder) const;

private:
    struct Rule {
        std::string pattern;
        bool keep = false;
        bool folders_only = false;
        bool anchored = false;
    };
    static bool read_rule(std::string_view line, Rule& rule);

    std::vector<Rule> rules_;
};

}  // namespace ragd
