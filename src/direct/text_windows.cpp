#include "direct/text_windows.hpp"

#include <string_view>
#include <utility>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "direct/piece_cut.hpp"
#include "text/chunker.hpp"

namespace ragd {
namespace {

void add(TextWindows& made, std::size_t text, std::string passage) {
    made.bytes += passage.size();
    made.windows.push_back({.text = text, .passage = std::move(passage)});
}

}  // namespace

TextWindows cut_to_windows(const TextsToRank& wanted, const WordPieceTokenizer& tokenizer) {
    TextWindows made;
    for (std::size_t i = 0; i < wanted.texts.size(); ++i) {
        std::string_view text = wanted.texts[i];
        if (wanted.pieces_max) {
            text = first_pieces(text, *wanted.pieces_max, tokenizer);
        }
        const std::size_t pieces = tokenizer.count(text);
        made.pieces += pieces;
        if (trim(text).empty()) {
            continue;
        }
        if (pieces <= limits::kChunkPiecesMax) {
            add(made, i, std::string{text});
            continue;
        }
        const ChunkShape shape{.chunk_size = limits::kChunkPiecesMax};
        for (const ChunkSpan& chunk : split_chunks(text, "", shape, tokenizer)) {
            add(made, i,
                embedded_text(chunk.prefix, text.substr(chunk.start, chunk.end - chunk.start)));
        }
    }
    return made;
}

}  // namespace ragd
