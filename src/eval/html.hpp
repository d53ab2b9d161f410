#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// `text` with <, >, &, " and ' as entities, and without control characters.
std::string escape_html(std::string_view text);

struct HtmlTable {
    std::string caption;
    std::vector<std::string> columns;            // text
    std::vector<std::vector<std::string>> rows;  // text; the first cell heads its row
};

/// A table; all text in it is escaped. Cells that begin with a digit or a sign stand to the right.
std::string to_html(const HtmlTable& table);

/// A table behind a line that opens it: what a plot shows, for those who cannot see it.
std::string folded(const HtmlTable& table);

/// A whole page that loads nothing, in the colours that the reader's system prefers.
std::string html_page(std::string_view title, std::string_view body);

}  // namespace ragd
