#pragma once
#include <string_view>

namespace ragd {

/// What the word before a full stop says about that stop.
enum class StopKind {
    kOrdinary,      // the stop ends the sentence if what follows looks like a new one
    kNever,         // "Dr.", "e.g.": it belongs to the word
    kBeforeNumber,  // "No. 5", "Fig. 2": it belongs to the word if a number follows
    kPerhaps,       // "Inc.", "U.S.", "J.": it ends the sentence if a common first word follows
};

/// `word` without its last stop: "Dr", "e.g", "U.S". English, German, French, Spanish, Italian.
StopKind stop_kind(std::string_view word);

/// True for words that often begin a sentence and seldom follow an abbreviation: "The", "However".
bool is_common_first_word(std::string_view word);

/// Whether "29. <after>" is German for the 29th of something, as far as the words around a number
/// of one or two digits tell: "29. Juli", "im 19. Jahrhundert", "der 2. Versuch".
bool is_ordinal_between(std::string_view before, std::string_view after);

}  // namespace ragd
