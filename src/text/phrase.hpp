#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "text/text_words.hpp"

namespace ragd {

/// Words that a text has or has not, next to each other and in this order, whatever their case,
/// accents and the white space between them. What joins them without a space belongs to them:
/// "node.js" is not node js, "1.1" is not in 1.10 nor in 1.1.2, though in v1.1; "C++" wants its signs.
class Phrase {
public:
    enum class Match {
        kExact,
        /// One plain word matches in all forms of its English stem, and not where it is the name of
        /// an option, -word. More than a plain word is matched exactly.
        kInflected,
    };
    Phrase(std::string_view text, Match match);

    /// False: it has no letter and no digit, and is in no text.
    [[nodiscard]] bool has_words() const { return !words_.empty(); }
    [[nodiscard]] bool is_in(const TextWords& text) const;

private:
    struct Piece {
        std::string word;
        std::string gap;  // before it
        bool spaced = true;
    };
    [[nodiscard]] bool is_at(const TextWords& text, std::size_t first) const;
    [[nodiscard]] bool same_word(const TextWords& text, std::size_t first, std::size_t n) const;

    std::vector<Piece> words_;
    std::string tail_;  // signs that end it: the ++ of C++
    std::string stem_;  // of a plain word that matches in all forms
};

}  // namespace ragd
