#pragma once
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace ragd {

/// The list styles of OpenDocument, and how far each list has counted.
class OdfLists {
public:
    /// Adds the styles that are children of the node, as those of styles.xml and of content.xml are.
    void add_styles(pugi::xml_node styles);

    /// A list begins: it counts from its start, unless it goes on.
    void begin(std::string_view style, std::size_t level);
    /// What is printed before the next item: "3.", "b)", "2.1"; "-" for a bullet and for a list whose
    /// style is not there; "" where nothing is.
    std::string next_marker(std::string_view style, std::size_t level);

private:
    static constexpr std::size_t kLevels = 10;
    struct Level {
        bool is_bullet = true;
        std::string format;  // "1", "a", "I"
        std::string prefix;
        std::string suffix;
        int start = 1;
        int shown_levels = 1;
    };
    struct List {
        std::array<Level, kLevels> levels;
        std::array<int, kLevels> counts{};  // the number of the last item
    };

    std::map<std::string, List, std::less<>> lists_;
};

}  // namespace ragd
