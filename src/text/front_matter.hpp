#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// A member of front matter: "lang: en", "tags: [a, b]".
struct FrontMatterMember {
    std::string key;
    std::vector<std::string> values;  // of a list each item, else one
    bool list = false;
};

/// Reads the lines between --- and --- (YAML) or +++ and +++ (TOML), these included. Of both
/// languages what front matter is made of: members at the top with a text, number or word, or a
/// flat list of these. Others (nested ones, tables) are left out.
std::vector<FrontMatterMember> read_front_matter(std::string_view block);

/// The text of the member `key`; empty where there is none.
std::string_view front_matter_value(const std::vector<FrontMatterMember>& members,
                                    std::string_view key);

/// What a page says of itself, to be found by: its description, tags and keywords in one line.
std::string summary(const std::vector<FrontMatterMember>& members);

}  // namespace ragd
