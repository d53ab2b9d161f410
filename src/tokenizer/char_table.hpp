#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ragd {

/// The four switches of Hugging Face's BertNormalizer.
struct BertNormalization {
    bool clean_text = true;            // drop control characters, make every white space a space
    bool handle_chinese_chars = true;  // every ideograph is a word
    bool strip_accents = true;         // decompose canonically (NFD), drop nonspacing marks
    bool lowercase = true;
    bool operator==(const BertNormalization&) const = default;
};

/// What becomes of one code point, all switches applied in their order (clean, ideographs, NFD and
/// marks, lower case): the order matters only inside one code point, except that NFD also sorts
/// combining characters, which `order` and kDropStarter are there for.
enum class CharKind : std::uint8_t {
    kSame,         // part of a word, unchanged
    kWord,         // part of a word, as `value`
    kSpace,        // white space, as `value`
    kPunctuation,  // a word by itself, as `value`
    kIdeograph,    // a word by itself between two spaces, as `value`; 0: unchanged
    kDrop,         // nothing
    kDropStarter,  // nothing, but combining characters are not sorted across it
    kHangul,       // a syllable: its two or three jamo, unchanged, part of a word
    kMany,         // several characters, or one that takes part in sorting: sequence(value)
};

/// One character of a normalised text.
struct NormalChar {
    char32_t value;
    CharKind kind;           // kWord, kSpace, kPunctuation, kIdeograph or kDropStarter
    std::uint8_t order = 0;  // canonical combining class; 0: a starter
};

/// Code point -> what becomes of it, for one setting of the switches. Two-stage: pages of 256 code
/// points, equal pages shared; about 200 KiB, made in a few milliseconds.
/// Threads: immutable once built.
class CharTable {
public:
    struct Entry {
        std::uint32_t bits = 0;
        [[nodiscard]] CharKind kind() const { return static_cast<CharKind>(bits >> 24U); }
        [[nodiscard]] char32_t value() const { return bits & 0xFFFFFFU; }
        bool operator==(const Entry&) const = default;
    };

    explicit CharTable(BertNormalization switches);

    /// Requires: value <= 0x10FFFF.
    [[nodiscard]] Entry operator[](char32_t value) const {
        return pages_[page_of_[value >> 8U]][value & 0xFFU];
    }
    [[nodiscard]] std::span<const NormalChar> sequence(char32_t index) const {
        const Sequence& at = sequences_[index];
        return std::span(characters_).subspan(at.begin, at.size);
    }

private:
    using Page = std::array<Entry, 256>;
    struct Sequence {
        std::uint32_t begin;
        std::uint32_t size;
    };

    Entry entry_of(char32_t value);
    Entry entry_of_decomposed(char32_t value);
    Entry add_sequence(std::span<const NormalChar> characters);
    void append(std::vector<NormalChar>& out, char32_t value) const;

    BertNormalization switches_;
    std::array<std::uint16_t, 0x1100> page_of_{};
    std::vector<Page> pages_;
    std::vector<NormalChar> characters_;
    std::vector<Sequence> sequences_;
};

}  // namespace ragd
