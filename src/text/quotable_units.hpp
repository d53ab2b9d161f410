#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/span.hpp"
#include "text/blocks.hpp"

namespace ragd {

/// What is quoted at a time, and what has to stand before it to be understood.
struct QuotableUnit {
    Span span;
    std::optional<Span> context = {};  // the head of a row's table, the term of a definition, what
                                       // an indented line of code or settings stands under
    std::optional<Span> heading = {};  // of a heading its text: it says what follows is about
};

/// The units of a text whose blocks are known, ascending: sentences of paragraphs and items,
/// headings, rows of a table, whole definitions and options with their text (sentences where they
/// are long), lines of code, "key: value" lines. What is not readable has none. Linear time.
std::vector<QuotableUnit> quotable_units(std::string_view text, std::span<const Block> blocks);

}  // namespace ragd
