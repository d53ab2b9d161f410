#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// A word as it stands in a text; not a term: nothing is stemmed, left out or taken apart. Of a
/// script without spaces each character is a word.
struct TextWord {
    std::string folded;
    std::string_view gap;  // what is between it and the word before
    bool capital = false;  // a large letter, and no sentence that begins with it
    bool spaced = true;    // of a script with spaces between words
};

struct TextWords {
    std::vector<TextWord> words;
    std::string_view tail;  // behind the last one
};

/// Views last as long as `text`. Linear time.
TextWords read_words(std::string_view text);

}  // namespace ragd
