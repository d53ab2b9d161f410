#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "text/blocks.hpp"
#include "text/definitions.hpp"
#include "text/outline.hpp"

namespace ragd {

/// A part of source code that is under the same definitions: a function, or what stands between them.
struct CodeSection {
    Span span;
    HeadingPath path;         // "class Store", "put()"
    Span signature = {0, 0};  // of the innermost of them, if there is one
};

/// Cuts source code at its definitions; together the sections are all of it. Braces that only close go with
/// what they close, and a few words before a definition ("private:") with that.
std::vector<CodeSection> code_sections(std::string_view text,
                                       std::span<const Definition> definitions);

/// The blocks, cut where the sections are. Both ascend.
std::vector<Block> cut_at_sections(std::string_view text, std::span<const Block> blocks,
                                   std::span<const CodeSection> sections);

}  // namespace ragd
