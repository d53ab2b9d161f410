#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// "Mueller" for "Müller", also where the dots are a mark of their own; empty where there are none.
std::string spell_out_umlauts(std::string_view word);

/// Appends the nouns that a German compound is made of, as far as they are known, each as it stands
/// there and in its first form: Urlaubstage is urlaub, tage and tag; Kuendigungsfrist is kundigung
/// and frist. A word is taken apart only where the whole of it can be read so, or one long German
/// noun begins or ends it; English is left alone. `had_marks`: it was not of plain letters before
/// it was folded, so a u may have been an umlaut.
/// Requires: a word as `fold` gives it, of small ASCII letters alone.
void split_german(std::string_view folded, bool had_marks, std::vector<std::string>& nouns);

}  // namespace ragd
