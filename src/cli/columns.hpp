#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Columns that a terminal gives to a character: none for one that joins the character before it
/// (an accent, a vowel mark), two for one as wide as high (Chinese, Japanese, Korean, emoji).
std::size_t columns_of(char32_t character);
std::size_t columns_of(std::string_view text);

/// A character with what joins it, and the columns that it takes.
struct Cell {
    std::string_view text;
    char32_t first;  // the character that it begins with
    std::size_t columns;
};

/// `text` from cell to cell. Lifetime: the cells point into `text`.
std::vector<Cell> cells_of(std::string_view text);

/// May a line end between these two? After a space, and between characters of scripts that write
/// without spaces.
bool may_break(const Cell& before, const Cell& after);

/// Where the line that begins at cell `begin` ends: at the last place where it may, or after a word
/// that is longer than `columns` alone.
std::size_t end_of_line(const std::vector<Cell>& cells, std::size_t begin, std::size_t columns);

/// At most `columns` columns, the last of them an ellipsis where something was cut.
std::string cut_to_columns(std::string_view text, std::size_t columns);

/// `text`, and spaces up to `columns`.
std::string padded(std::string_view text, std::size_t columns);

/// `text` in lines of at most `columns` columns, each after `indent` spaces. A word that is longer
/// has its line alone, so that an address or a path can be copied.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent);

}  // namespace ragd
