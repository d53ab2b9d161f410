#include "direct/piece_cut.hpp"

namespace ragd {

std::string_view first_pieces(std::string_view text, std::size_t pieces_max,
                              const WordPieceTokenizer& tokenizer) {
    std::size_t end = 0;
    std::size_t pieces = 0;
    for (const WordSpan& word : tokenizer.words(text)) {
        pieces += word.pieces;
        if (pieces > pieces_max) {
            return text.substr(0, end);
        }
        end = word.end;
    }
    return text;
}

}  // namespace ragd
