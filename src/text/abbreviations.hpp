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

/// `word` without its last stop: "Dr", "e.g", "U.S".
StopKind stop_kind(std::string_view word);

/// True for words that often begin a sentence and seldom follow an abbreviation: "The", "However".
bool is_common_first_word(std::string_view word);

}  // namespace ragd
