#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace ragd {

/// A run of letters, digits and their marks.
struct WordPart {
    std::string_view text;
    char joint = 0;  // what joins it to the part before: _ - . ' @ & , or 0 for the first
    bool ascii = true;
};

/// Words as they stand in a text, with what is joined to them without a space.
struct Compound {
    std::vector<WordPart> parts;
    std::string_view suffix;  // "++" or "#": C++, C#
    bool paired = false;      // one part, of a script that is searched by pairs of characters
    bool dotted = false;      // a dot begins it: .NET, .gitignore
};

/// Reads the compounds of a text one after the other. A joint is taken only between letters and
/// digits: "end. Next" is two, "os.path" one; a comma only in 1,000,000; & only in R&D.
class CompoundScanner {
public:
    explicit CompoundScanner(std::string_view text) : text_(text) {}

    /// False at the end of the text.
    bool next(Compound& compound);

private:
    struct Joint {
        char mark = 0;
        std::size_t bytes = 0;
    };
    bool skip_to_word();
    WordPart read_part();
    WordPart read_paired();
    [[nodiscard]] Joint joint_after(std::string_view word) const;
    [[nodiscard]] Joint mark_at() const;
    [[nodiscard]] bool groups_digits(std::string_view word) const;
    std::string_view read_suffix(std::string_view word);
    [[nodiscard]] bool word_starts_at(std::size_t at) const;
    [[nodiscard]] bool dot_begins_word() const;

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace ragd
