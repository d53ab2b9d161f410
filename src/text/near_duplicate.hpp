#pragma once
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ragd {

/// A text in the form in which it is compared with others.
class Wording {
public:
    explicit Wording(std::string_view text);

    /// Whether both say the same in the same words: equal but for case, accents, white space and
    /// punctuation; or, of twelve words or more, with one word in ten changed, added or left out, as
    /// long as none of these is a number, a sign, a name or a "not": for Plan A and Plan B, 2023 and
    /// 2024, the reader wants both.
    [[nodiscard]] bool nearly_equals(const Wording& other) const;

private:
    static constexpr std::size_t kSignatureBits = 256;

    std::vector<std::uint64_t> words_;    // hashes, in order
    std::vector<std::uint64_t> telling_;  // those whose change changes what is said; sorted
    /// A bit turned over by each word: two texts differ in no fewer words than in bits.
    std::bitset<kSignatureBits> signature_;
};

}  // namespace ragd
