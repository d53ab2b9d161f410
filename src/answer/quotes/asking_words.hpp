#pragma once
#include <string_view>

namespace ragd {

/// Words that make a question a question ("how many", "wie viele", "combien"), with the articles,
/// pronouns and prepositions around them: an answer need not repeat them. English, German, French,
/// Spanish and Italian; words that mean something in another of these (war, son, die) are left out.
/// Requires: lower case.
bool is_asking_word(std::string_view word);

}  // namespace ragd
