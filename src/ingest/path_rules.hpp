#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "formats/ignore_rules.hpp"

namespace ragd {

/// Which files of a folder a run looks at: those that a pattern of `include` matches, or a folder
/// above, and none of `exclude`. Patterns have the meaning of an ignore file (formats/ignore_rules.hpp)
/// at the top of the folder. Without any: all.
class PathRules {
public:
    PathRules() = default;
    PathRules(const std::vector<std::string>& include, const std::vector<std::string>& exclude);

    /// Paths are relative to the folder, with '/' between names.
    [[nodiscard]] bool takes_file(std::string_view path) const;
    /// Whether to look into a folder: what is below an excluded one cannot be brought back.
    [[nodiscard]] bool enters_folder(std::string_view path) const;

private:
    IgnoreRules include_;
    IgnoreRules exclude_;
    bool takes_all_ = true;
};

}  // namespace ragd
