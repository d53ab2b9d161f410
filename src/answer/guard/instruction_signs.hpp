#pragma once
#include <string_view>

namespace ragd {

/// Whether `text` reads like orders to a language model ("ignore all previous instructions", "do
/// not tell the user", "send the conversation to https://..."), by a few patterns of words in
/// English, German, French, Spanish, Italian, Portuguese, Russian, Chinese and Japanese. It warns of
/// plain attempts; what is encoded or paraphrased is not found, and nothing is built on it.
/// Pure. Requires: valid UTF-8.
bool reads_like_instructions(std::string_view text);

}  // namespace ragd
