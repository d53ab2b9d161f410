#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// Writes the canonical text of a document, block by block, so that all extractors write alike and
/// text/blocks reads what was meant: a line of a paragraph that looks like a heading, a fence or a
/// tag gets a backslash. What is added may be of any bytes: what is no UTF-8 becomes U+FFFD, control
/// characters and soft hyphens go, white space becomes one space; but in code, blanks and line ends
/// stay. Blank blocks add nothing. Each block is of the last location that was told.
class TextBuilder {
public:
    explicit TextBuilder(const ExtractLimits& limits)
        : bytes_max_(limits.text_bytes_max), cells_max_(limits.cells_max) {}

    /// What is added from now on is there.
    void at(Location location) { location_ = std::move(location); }

    void heading(int level, std::string_view text);  // 1..6, brought within them
    /// A line end in it stays one.
    void paragraph(std::string_view text);
    /// `marker` is "-" or what is printed before the item ("3.", "b)"); depth 0 is the outermost
    /// list. A line end in the text begins an indented line.
    void list_item(std::size_t depth, std::string_view marker, std::string_view text);
    /// A term, and what is said of it: "term" and ": text" below it.
    void definition(std::string_view term, std::string_view text);
    /// The first row since begin_table() is the head, which names the columns. Rows may have
    /// different numbers of cells.
    void begin_table();
    void table_row(std::span<const std::string> cells);
    void code(std::string_view text, std::string_view language = {});

    /// True once a limit was met: nothing more is added, and an extractor should stop.
    [[nodiscard]] bool full() const { return full_; }
    [[nodiscard]] std::size_t bytes() const { return text_.size(); }

    /// Moves text and locations into `out`.
    /// Errors: TooLarge - a limit was met; NoText - nothing was added.
    Result<void> finish(Extraction& out);

private:
    enum class Kind { kOther, kListItem, kTableRow };
    /// Adds a finished block; false where it did not fit.
    void add(Kind kind, std::string_view block);

    std::size_t bytes_max_;
    std::size_t cells_max_;
    std::size_t cells_ = 0;
    std::size_t columns_ = 0;  // of the table; 0: its next row is the head
    bool full_ = false;
    Kind last_ = Kind::kOther;
    std::string text_;
    Location location_;
    std::vector<LocatedSpan> locations_;
};

/// `text` on one line: of valid UTF-8, with single spaces, none at the ends, no control characters.
std::string clean_line(std::string_view text);

}  // namespace ragd
