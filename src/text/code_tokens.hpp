#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ragd {

/// A word, a sign, or all that is between a pair of brackets, of masked code (code_mask.hpp).
struct CodeToken {
    std::string_view text;  // never empty
    std::size_t at = 0;     // in what was read

    [[nodiscard]] bool is_word() const;
    [[nodiscard]] bool is_group(char open) const { return text.front() == open; }
};
using CodeTokens = std::vector<CodeToken>;

CodeTokens code_tokens(std::string_view masked);

/// Without what only decorates: `template <...>`, `[[...]]`, `__attribute__((...))`, `<...>` behind names,
/// `@Note(...)`, `#[note]`.
CodeTokens without_ornaments(const CodeTokens& tokens);

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

}  // namespace ragd
