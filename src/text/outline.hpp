#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/blocks.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// A heading above the place that is being read.
struct OpenHeading {
    std::size_t start;  // where it stands: its identity
    int level;
    std::string text;  // plain, cut to what a prefix can hold
};

/// The headings from the top of the document to a section: the innermost last.
using HeadingPath = std::vector<OpenHeading>;

/// The path of the section that `heading` begins, given the path before it.
void enter_heading(HeadingPath& path, std::string_view text, const Block& heading);

/// The number of headings that two paths share.
std::size_t shared_headings(const HeadingPath& a, const HeadingPath& b);

/// What is embedded in front of a chunk.
struct Prefix {
    std::string text;
    std::size_t pieces = 0;
};

/// Word pieces, at most, of what may stand in a second line of a prefix.
inline constexpr std::size_t kContextPiecesMax = 48;

/// Writes "Title > Section > Sub", leaving out a heading that repeats the one above it. At most
/// limits::kPrefixPiecesMax word pieces: where it is longer, headings between the first and the
/// last are left out, outer ones first; then both are shortened, each at a word.
class PrefixWriter {
public:
    PrefixWriter(std::string_view title, const WordPieceTokenizer& tokenizer);
    [[nodiscard]] Prefix write(const HeadingPath& path) const;

    /// What a chunk needs to be understood besides its headings, as one line of at most
    /// kContextPiecesMax word pieces, cut at a word: what a page says of itself, or
    [[nodiscard]] Prefix context(std::string_view text) const;
    /// the columns of a table that goes on: "Vendor | Founded | Region".
    [[nodiscard]] Prefix table_context(std::string_view head) const;

private:
    [[nodiscard]] std::size_t count(std::string_view text) const { return tokenizer_.count(text); }
    [[nodiscard]] std::string shortened(const std::string& text, std::size_t pieces_max) const;

    const WordPieceTokenizer& tokenizer_;
    std::string title_;
};

}  // namespace ragd
