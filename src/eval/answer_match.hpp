#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ragd {

/// An answer's text without its citations `[1]`.
std::string without_citations(std::string_view answer);

/// `text` as the evaluation of SQuAD compares it (Rajpurkar et al. 2016): lower-case, without
/// ASCII punctuation and the articles a, an, the; words apart by one space.
std::string normal_answer(std::string_view text);

/// Whether `answer` holds one of `accepted`, all of them normalised, as whole words.
bool holds_answer(std::string_view answer, std::span<const std::string> accepted);

/// Words between white space.
std::size_t count_words(std::string_view text);

}  // namespace ragd
