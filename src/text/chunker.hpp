#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "text/code_language.hpp"
#include "text/syntax.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// How a document is cut, in word pieces of the embedding model, and how it is written.
struct ChunkShape {
    std::size_t chunk_size = limits::kChunkPiecesDefault;  // kChunkPiecesMin..kChunkPiecesMax
    std::size_t overlap = limits::kChunkOverlapDefault;    // less than chunk_size
    TextSyntax syntax = TextSyntax::kMarkdown;
    CodeLanguage language = CodeLanguage::kNone;  // of kCode: cut at its definitions
};

/// One chunk: `text.substr(start, end - start)` is its body, which is quoted; `prefix` is the title
/// and the path of headings above it ("Title > Section > Sub"), which is embedded, not quoted. A
/// second line of it names the columns of a table that began in a chunk before, has the sentence that
/// announced a list which did, where there is room, or the signature of a function, or says what front
/// matter says of the page.
struct ChunkSpan {
    std::size_t start;
    std::size_t end;
    std::string prefix;
    std::string blocks = {};  // what the body is made of: text/chunk_blocks.hpp
    bool operator==(const ChunkSpan&) const = default;
};

/// Cuts `text` at headings (source code: at definitions, which are its headings), then paragraphs, then sentences and list items, then words, and inside
/// a word only where the word alone is over the window; among the ways to do that, the one whose
/// chunks are best filled (see packing.hpp). Tables and code are cut only where they do not fit.
/// Promises, for every valid UTF-8 text:
///   - each byte lies in a chunk, but for front matter, where the text has more; starts and ends
///     ascend strictly, and are on UTF-8 boundaries;
///   - count(body) <= min(chunk_size, 254 - count(prefix)), count(prefix) <= 48 in its first line
///     and in its second, so that count(embedded_text(prefix, body)) <= 254;
///   - consecutive chunks share whole sentences of at most `overlap` pieces (parts of a sentence
///     only where that sentence itself had to be cut), and nothing across a heading;
///   - the same arguments give the same chunks.
/// Blank text has no chunks. A shape out of its bounds is brought to the nearest within them.
/// Linear time. Requires: valid UTF-8.
std::vector<ChunkSpan> split_chunks(std::string_view text, std::string_view title,
                                    const ChunkShape& shape, const WordPieceTokenizer& tokenizer);

/// What the model reads of a chunk: the one place that joins prefix and body.
std::string embedded_text(std::string_view prefix, std::string_view body);

}  // namespace ragd
