#include "text/german.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>

#include "text/fold.hpp"
#include "text/german_nouns.hpp"

namespace ragd {
namespace {

constexpr std::size_t kCompoundMin = 7;   // Autobahn has 8
constexpr std::size_t kCompoundMax = 48;  // what is longer is no word
constexpr std::size_t kNounMin = 3;
constexpr std::size_t kGermanMin = 4;   // of the letters of a noun that tells German from English
constexpr std::size_t kTellingMin = 6;  // the same, where nothing else of the word is known
constexpr std::size_t kOtherMin = 3;    // of the letters beside it
constexpr int kDepthMax = 4;            // nouns of one compound, less one

struct Spelling {
    std::string_view umlaut;
    std::string_view letters;
};

constexpr std::array kSpellings{
    Spelling{"\u00e4", "ae"},  Spelling{"\u00f6", "oe"},  Spelling{"\u00fc", "ue"},
    Spelling{"\u00c4", "Ae"},  Spelling{"\u00d6", "Oe"},  Spelling{"\u00dc", "Ue"},
    Spelling{"a\u0308", "ae"}, Spelling{"o\u0308", "oe"}, Spelling{"u\u0308", "ue"},
    Spelling{"A\u0308", "Ae"}, Spelling{"O\u0308", "Oe"}, Spelling{"U\u0308", "Ue"},
};

/// What may stand between two nouns, and what may follow the last one.
constexpr std::array<std::string_view, 6> kLinks{"", "s", "es", "n", "en", "er"};
constexpr std::array<std::string_view, 9> kEndings{"",   "e",  "n",  "s",  "en",
                                                   "er", "es", "em", "ern"};
/// A noun that ends so always takes an s in front of another.
constexpr std::array<std::string_view, 4> kNounEndings{"ung", "heit", "keit", "schaft"};

enum class Kind : std::uint8_t { kGerman, kShared };

struct Noun {
    std::string first_form;  // folded
    Kind kind;
    bool lost_dots = false;  // the spelling is what folding makes of one with umlauts
};

/// A word as it is looked up.
struct Word {
    std::string_view text;
    bool had_marks =
        false;  // before it was folded: kuche may be Küche, and in plain letters is not

    [[nodiscard]] Word first(std::size_t size) const { return {text.substr(0, size), had_marks}; }
    [[nodiscard]] Word from(std::size_t at) const { return {text.substr(at), had_marks}; }
};

/// The nouns by their spellings. Most words of a text begin like none of them, which one look at
/// their first three letters tells.
class Nouns {
public:
    Nouns() {
        add(kGermanNouns, Kind::kGerman);
        add(kSharedNouns, Kind::kShared);
    }

    [[nodiscard]] const Noun* find(Word word) const {
        if (word.text.size() < kNounMin || !beginnings_[beginning_of(word.text)]) {
            return nullptr;
        }
        const auto found = nouns_.find(word.text);
        const bool fits = found != nouns_.end() && (word.had_marks || !found->second.lost_dots);
        return fits ? &found->second : nullptr;
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view word) const {
            return std::hash<std::string_view>{}(word);
        }
    };
    static constexpr std::size_t kLetters = 26;

    static std::size_t beginning_of(std::string_view word) {
        std::size_t number = 0;
        for (const char c : word.substr(0, kNounMin)) {
            number = number * kLetters + static_cast<std::size_t>(c - 'a');
        }
        return number;
    }

    void add(std::string_view words, Kind kind) {
        while (!words.empty()) {
            const std::size_t end = std::min(words.find(' '), words.size());
            const std::string_view word = words.substr(0, end);
            words.remove_prefix(std::min(end + 1, words.size()));
            const std::string spelled = fold(spell_out_umlauts(word));
            Noun noun{.first_form = fold(word), .kind = kind};
            add_spelling(spelled, noun);
            noun.lost_dots = !spelled.empty();
            add_spelling(noun.first_form, noun);
        }
    }

    void add_spelling(const std::string& spelling, const Noun& noun) {
        if (spelling.size() >= kNounMin) {
            beginnings_.set(beginning_of(spelling));
            nouns_.try_emplace(spelling, noun);
        }
    }

    std::unordered_map<std::string, Noun, Hash, std::equal_to<>> nouns_;
    std::bitset<kLetters * kLetters * kLetters> beginnings_;
};

const Noun* find_noun(Word word) {
    static const Nouns nouns;
    return nouns.find(word);
}

/// The noun that `word` is, whatever its ending: hauser is a haus.
const Noun* find_inflected(Word word) {
    for (const std::string_view ending : kEndings) {
        if (word.text.ends_with(ending)) {
            if (const Noun* noun = find_noun(word.first(word.text.size() - ending.size()))) {
                return noun;
            }
        }
    }
    return nullptr;
}

bool is_built_noun(std::string_view word) {
    return word.size() > kTellingMin &&
           std::ranges::any_of(kNounEndings, [&](auto ending) { return word.ends_with(ending); });
}

/// Reads one word.
class Reading {
public:
    explicit Reading(std::vector<std::string>& nouns) : nouns_(nouns) {}

    /// All of it as nouns, one of them German; leaves nothing behind where that fails.
    bool read_whole(Word word) {
        const std::size_t before = nouns_.size();
        if (read(word, 0) && german_) {
            return true;
        }
        nouns_.resize(before);
        return false;
    }

private:
    bool read(Word word, int depth) {
        const Noun* last = depth > 0 ? find_inflected(word) : nullptr;
        if (last != nullptr) {
            add(word.text, *last);
            return true;
        }
        for (std::size_t size = word.text.size(); size-- > kNounMin && depth < kDepthMax;) {
            if (read_behind(word, size, depth)) {
                return true;
            }
        }
        return false;
    }

    /// The first `size` letters as a noun, and the rest as more of them.
    bool read_behind(Word word, std::size_t size, int depth) {
        const Word head = word.first(size);
        const Noun* noun = find_noun(head);
        if (noun == nullptr && !is_built_noun(head.text)) {
            return false;
        }
        const Noun built{.first_form = std::string{head.text}, .kind = Kind::kGerman};
        const Word rest = word.from(size);
        for (const std::string_view link : kLinks) {
            if (!rest.text.starts_with(link) || (noun == nullptr && link != "s")) {
                continue;
            }
            const std::size_t before = nouns_.size();
            const bool german_before = german_;
            add(head.text, noun == nullptr ? built : *noun);
            if (read(rest.from(link.size()), depth + 1)) {
                return true;
            }
            nouns_.resize(before);
            german_ = german_before;
        }
        return false;
    }

    void add(std::string_view as_written, const Noun& noun) {
        german_ = german_ || (noun.kind == Kind::kGerman && noun.first_form.size() >= kGermanMin);
        nouns_.push_back(noun.first_form);
        if (as_written != noun.first_form) {
            nouns_.emplace_back(as_written);
        }
    }

    std::vector<std::string>& nouns_;
    bool german_ = false;
};

bool is_telling(const Noun* noun) {
    return noun != nullptr && noun->kind == Kind::kGerman && noun->first_form.size() >= kTellingMin;
}

/// The one long noun that begins or ends a word of which nothing else is known.
std::optional<std::string> read_end(Word word) {
    for (std::size_t size = word.text.size() - kOtherMin; size >= kTellingMin; --size) {
        const Word head = word.first(size);
        if (const Noun* noun = find_noun(head); is_telling(noun)) {
            return noun->first_form;
        }
        const Word rest = word.from(size);
        if (rest.text.starts_with('s') && rest.text.size() > kOtherMin &&
            is_built_noun(head.text)) {
            return std::string{head.text};
        }
        const Word tail = word.from(word.text.size() - size);
        if (const Noun* noun = find_inflected(tail); is_telling(noun)) {
            return noun->first_form;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string spell_out_umlauts(std::string_view word) {
    std::string spelled;
    bool any = false;
    for (std::size_t at = 0; at < word.size();) {
        const auto* found = std::ranges::find_if(kSpellings, [&](const Spelling& spelling) {
            return word.substr(at).starts_with(spelling.umlaut);
        });
        if (found == kSpellings.end()) {
            spelled += word[at++];
            continue;
        }
        any = true;
        spelled += found->letters;
        at += found->umlaut.size();
    }
    return any ? spelled : std::string{};
}

void split_german(std::string_view folded, bool had_marks, std::vector<std::string>& nouns) {
    const Word word{folded, had_marks};
    if (folded.size() < kCompoundMin || folded.size() > kCompoundMax ||
        find_noun(word) != nullptr || Reading{nouns}.read_whole(word)) {
        return;
    }
    if (auto noun = read_end(word)) {
        nouns.push_back(std::move(*noun));
    }
}

}  // namespace ragd
