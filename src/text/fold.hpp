#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// `word` for comparing: Unicode compatibility form and case folding (UAX #15, NFKC with full case
/// folding), accents of Latin, Greek and Cyrillic letters, vowel marks of Hebrew and Arabic and
/// invisible characters dropped, Latin letters with a stroke or joined letters as plain ones ("Łódź"
/// -> "lodz", "Æ" -> "ae"). May be empty: a word may be of marks alone.
/// Requires: valid UTF-8.
std::string fold(std::string_view word);

}  // namespace ragd
