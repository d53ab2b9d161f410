#pragma once
#include <array>
#include <cstddef>
#include <map>
#include <string>

#include <pugixml.hpp>

#include "extract/docx_styles.hpp"

namespace ragd {

/// The lists of numbering.xml. It counts: markers are asked for in the order of the document.
class DocxNumbering {
public:
    /// Of the root of numbering.xml; a null node is a document without lists.
    explicit DocxNumbering(pugi::xml_node numbering);

    /// What is printed before the next item there: "3.", "(b)", "2.1"; "-" for a bullet of any look;
    /// "" where nothing is printed.
    std::string next_marker(DocxListPlace place);

private:
    static constexpr std::size_t kLevels = 9;
    struct Level {
        std::string form = "decimal";
        std::string text;  // "%1.%2)"
        int start = 1;
        int restarts_after = -1;  // level whose items begin it anew; -1: any above it, 0: none
        bool digits_only = false;
    };
    using Levels = std::array<Level, kLevels>;
    struct List {
        Levels levels;
        std::string counted_with;  // lists of one abstract list go on where the other one stopped
    };
    struct Counter {
        std::array<int, kLevels> at{};
        std::array<bool, kLevels> begun{};
    };

    static void read_level(pugi::xml_node node, Levels& levels);
    void read_list(pugi::xml_node node, const std::map<std::string, Levels, std::less<>>& abstract);

    std::map<int, List> lists_;
    std::map<std::string, Counter, std::less<>> counters_;
};

}  // namespace ragd
