#include "text/english.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <libstemmer.h>

#include "base/assert.hpp"

namespace ragd {
namespace {

constexpr std::size_t kStopWordBytesMax = 5;

/// The bytes of a word of up to eight as one number, quicker to compare than strings.
constexpr std::uint64_t packed(std::string_view word) {
    std::uint64_t key = 0;
    for (const char c : word) {
        key = (key << 8U) | static_cast<unsigned char>(c);
    }
    return key;
}

constexpr auto kStopWords = [] {
    std::array keys = {
        packed("a"),     packed("an"),    packed("and"),  packed("are"),   packed("as"),
        packed("at"),    packed("be"),    packed("but"),  packed("by"),    packed("for"),
        packed("if"),    packed("in"),    packed("into"), packed("is"),    packed("it"),
        packed("no"),    packed("not"),   packed("of"),   packed("on"),    packed("or"),
        packed("such"),  packed("that"),  packed("the"),  packed("their"), packed("then"),
        packed("there"), packed("these"), packed("they"), packed("this"),  packed("to"),
        packed("was"),   packed("will"),  packed("with"),
    };
    static_assert(keys.size() == 33);
    std::ranges::sort(keys);
    return keys;
}();

constexpr std::size_t kRememberedBytes = 15;
constexpr std::size_t kRememberedWords = 4096;  // a power of two; 128 KiB

std::size_t slot_of(std::string_view word) {
    return std::hash<std::string_view>{}(word) & (kRememberedWords - 1);
}

}  // namespace

bool is_stop_word(std::string_view word) {
    return word.size() <= kStopWordBytesMax && std::ranges::binary_search(kStopWords, packed(word));
}

/// A word and its stem, each with its length in front.
struct EnglishStemmer::Remembered {
    std::uint8_t word_bytes = 0;
    std::array<char, kRememberedBytes> word{};
    std::uint8_t stem_bytes = 0;
    std::array<char, kRememberedBytes> stem{};
};

EnglishStemmer::EnglishStemmer()
    : stemmer_(sb_stemmer_new("english", "UTF_8")), memory_(kRememberedWords) {
    RAG_ASSERT(stemmer_ != nullptr, "libstemmer has no English stemmer, or no memory");
}

EnglishStemmer::~EnglishStemmer() {
    sb_stemmer_delete(stemmer_);
}

std::string_view EnglishStemmer::stem(std::string_view word) {
    if (word.size() > kRememberedBytes) {
        return compute(word);
    }
    Remembered& slot = memory_[slot_of(word)];
    if (std::string_view{slot.word.data(), slot.word_bytes} != word) {
        const std::string_view stem = compute(word);
        if (stem.size() > kRememberedBytes) {
            return stem;
        }
        slot.word_bytes = static_cast<std::uint8_t>(word.size());
        slot.stem_bytes = static_cast<std::uint8_t>(stem.size());
        std::ranges::copy(word, slot.word.begin());
        std::ranges::copy(stem, slot.stem.begin());
    }
    return {slot.stem.data(), slot.stem_bytes};
}

std::string_view EnglishStemmer::compute(std::string_view word) {
    const sb_symbol* stem = sb_stemmer_stem(
        stemmer_, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (stem == nullptr) {  // out of memory: the word itself is still a term
        return word;
    }
    return {reinterpret_cast<const char*>(stem),
            static_cast<std::size_t>(sb_stemmer_length(stemmer_))};
}

}  // namespace ragd
