#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/normalizer.hpp"

namespace ragd {

/// A normalised text written out, with the origin of every character: what added tokens that are
/// `normalized` are looked for in. Rare; a text is otherwise normalised on the fly.
class NormalizedText {
public:
    struct Character {
        NormalChar what;
        ByteRange from;     // in the original text
        std::size_t start;  // in bytes()
    };

    NormalizedText(const CharTable& table, std::string_view text, ByteRange from);

    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    [[nodiscard]] const std::vector<Character>& characters() const { return characters_; }
    /// Index of the first character that starts at or after byte `at` of bytes().
    [[nodiscard]] std::size_t character_at(std::size_t at) const;

    // What a Normalizer calls.
    void character(const NormalChar& character, ByteRange from);
    void dropped(ByteRange) {}

private:
    void push(const NormalChar& character, ByteRange from);

    std::string bytes_;
    std::vector<Character> characters_;
};

}  // namespace ragd
