#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "domain/document.hpp"

namespace ragd {

/// What becomes of a text that is over the embedding model's window.
enum class LongTexts {
    kRefused,
    kCut,  // its end is left out: only where the caller asks for that
};

/// Texts whose vectors somebody wants for a search of his own.
struct TextsToEmbed {
    std::vector<std::string> texts;
    LongTexts long_texts = LongTexts::kRefused;
};

/// The vectors of all of them, in order.
struct TextVectors {
    std::vector<Vector> vectors;
    std::size_t pieces = 0;  // word pieces that the model read, special tokens included
};

}  // namespace ragd
