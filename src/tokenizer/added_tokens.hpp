#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/normalizer.hpp"

namespace ragd {

/// A string that becomes one id wherever it stands in a text, such as "[SEP]".
struct AddedToken {
    std::string content;
    std::int32_t id = 0;
    bool normalized = false;   // look for it after normalising, not before
    bool single_word = false;  // only where no letter, digit or mark touches it
    bool lstrip = false;       // takes the white space before it, too
    bool rstrip = false;       // and after it
};

/// A token found: its place, and the place with the white space that it takes.
struct AddedTokenMatch {
    std::int32_t id;
    ByteRange token;
    ByteRange taken;
};

/// Finds added tokens from left to right, the longest where several begin at one byte.
/// Threads: immutable once built.
class AddedTokenFinder {
public:
    /// Tokens with empty content are left out. Requires: no two with equal content.
    explicit AddedTokenFinder(std::vector<AddedToken> tokens);

    [[nodiscard]] bool empty() const { return tokens_.empty(); }

    /// The first token within text[from.start, from.end). White space before `taken_until` belongs
    /// to the token before and is not taken again.
    [[nodiscard]] std::optional<AddedTokenMatch> find(std::string_view text, ByteRange from,
                                                      std::size_t taken_until) const;

private:
    [[nodiscard]] std::size_t next_candidate(std::string_view text, std::size_t at) const;
    [[nodiscard]] const AddedToken* longest_at(std::string_view text, std::size_t at) const;

    std::vector<AddedToken> tokens_;  // by first byte, the longest of each first
    std::array<std::uint32_t, 257> first_of_byte_{};
    std::optional<char> only_first_byte_;
};

}  // namespace ragd
