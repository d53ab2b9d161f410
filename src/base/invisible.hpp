#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// Characters that are not seen and change what is: Unicode's format characters (Cf: zero widths,
/// joiners, directions, tags, the soft hyphen) and variation selectors of the supplement.
bool is_invisible(char32_t value);

/// U+200C and U+200D: invisible, and a part of words of Persian, Hindi and others, and of emoji.
bool is_joiner(char32_t value);

/// Takes invisible characters out of a text that may come in pieces of whole characters. Joiners
/// stay behind a character that is not ASCII, since there they may be a part of the word.
class InvisibleFilter {
public:
    std::string feed(std::string_view piece);
    /// Whether some was taken out that is there to deceive: a tag, or what turns text around. Zero
    /// widths and marks of direction are in many texts of the web.
    [[nodiscard]] bool found() const { return found_; }

private:
    char32_t last_ = U' ';
    bool found_ = false;
};

/// Whether `text` holds one that InvisibleFilter takes out, or a separator of lines or paragraphs: two
/// names that look the same may differ.
bool has_needless_invisible(std::string_view text);

}  // namespace ragd
