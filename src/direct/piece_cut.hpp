#pragma once
#include <cstddef>
#include <string_view>

#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// The longest beginning of `text` that has `pieces_max` word pieces at most and ends with a word;
/// a view into it.
/// Requires: valid UTF-8.
std::string_view first_pieces(std::string_view text, std::size_t pieces_max,
                              const WordPieceTokenizer& tokenizer);

}  // namespace ragd
