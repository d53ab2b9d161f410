#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "domain/ranked_texts.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// A part of a text that a model reads at once.
struct TextWindow {
    std::size_t text;  // whose it is
    std::string passage;
};

struct TextWindows {
    std::vector<TextWindow> windows;  // in the order of the texts; of a blank one there is none
    std::size_t pieces = 0;           // word pieces of the texts that are read
    std::size_t bytes = 0;            // of all passages
};

/// Cuts what is over the window as a document would be cut when it is indexed, so that nothing of it
/// is left out, but for what is over `pieces_max`.
/// Requires: valid UTF-8.  Threads: any; it computes.
TextWindows cut_to_windows(const TextsToRank& wanted, const WordPieceTokenizer& tokenizer);

}  // namespace ragd
