#include "ingest/path_rules.hpp"

namespace ragd {
namespace {

/// A pattern may begin with '#', which opens a comment in a file.
IgnoreRules rules_of(const std::vector<std::string>& patterns) {
    std::string text;
    for (const std::string& pattern : patterns) {
        text += pattern.starts_with('#') ? "\\" + pattern : pattern;
        text += '\n';
    }
    return IgnoreRules{text};
}

bool is_matched(const IgnoreRules& rules, std::string_view path, bool is_folder) {
    return rules.judge(path, is_folder) == IgnoreRules::Verdict::kIgnore;
}

/// The path itself, or a folder above.
bool is_below_match(const IgnoreRules& rules, std::string_view path, bool is_folder) {
    for (auto slash = path.find('/'); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
        if (is_matched(rules, path.substr(0, slash), true)) {
            return true;
        }
    }
    return is_matched(rules, path, is_folder);
}

}  // namespace

PathRules::PathRules(const std::vector<std::string>& include,
                     const std::vector<std::string>& exclude)
    : include_(rules_of(include)), exclude_(rules_of(exclude)), takes_all_(include.empty()) {}

bool PathRules::takes_file(std::string_view path) const {
    return !is_below_match(exclude_, path, false) &&
           (takes_all_ || is_below_match(include_, path, false));
}

bool PathRules::enters_folder(std::string_view path) const {
    return !is_below_match(exclude_, path, true);
}

}  // namespace ragd
