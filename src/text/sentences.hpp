#pragma once
#include <string_view>
#include <vector>

#include "base/span.hpp"
#include "text/blocks.hpp"

namespace ragd {

/// The sentences of a Markdown or plain text, ascending, not overlapping, without White_Space at
/// either end; what is left between them is White_Space. A heading, a row of a table, a line of code
/// is one sentence; a list item or a paragraph holds one or more, and a hard-wrapped line does not
/// end one. Rules and lists of abbreviations, no model: for English, German, French, Spanish and
/// Italian, and made to be harmless elsewhere (the full stops of CJK, Devanagari, Arabic, Armenian
/// and Ethiopic end sentences too). Linear time. Requires: valid UTF-8.
std::vector<Span> split_sentences(std::string_view text);

/// Appends the sentences of one block of `text` (see read_blocks) to `out`.
void append_sentences(std::string_view text, const Block& block, std::vector<Span>& out);

}  // namespace ragd
