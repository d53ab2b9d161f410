#pragma once
#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "tokenizer/char_table.hpp"

namespace ragd {

/// Bytes [start, end) of the original text.
struct ByteRange {
    std::size_t start;
    std::size_t end;
};

/// Turns code points into normalised characters, one by one, with where each came from. `Handler`:
///   void character(NormalChar, ByteRange)  - kWord, kSpace, kPunctuation or kIdeograph
///   void dropped(ByteRange)                - these bytes left nothing behind
/// Threads: one.  Lifetime: table and handler outlive it.
template <typename Handler>
class Normalizer {
public:
    Normalizer(const CharTable& table, Handler& handler) : table_(table), handler_(handler) {}

    void feed(char32_t value, ByteRange from) {
        const CharTable::Entry entry = table_[value];
        switch (entry.kind()) {
            case CharKind::kSame:
                return put({.value = value, .kind = CharKind::kWord}, from);
            case CharKind::kDropStarter:
                finish();
                [[fallthrough]];
            case CharKind::kDrop:
                return handler_.dropped(from);
            case CharKind::kHangul:
                return put_hangul(value, from);
            case CharKind::kMany:
                for (const NormalChar& character : table_.sequence(entry.value())) {
                    put(character, from);
                }
                return;
            case CharKind::kIdeograph:
                return put({.value = entry.value() == 0 ? value : entry.value(),
                            .kind = CharKind::kIdeograph},
                           from);
            default:
                put({.value = entry.value(), .kind = entry.kind()}, from);
        }
    }

    /// Nothing follows, or what follows is a starter.
    void finish() {
        if (!waiting_.empty()) [[unlikely]] {
            std::ranges::sort(waiting_, {}, [](const Waiting& w) {
                return std::pair(w.what.order, w.number);  // stable, with no memory to get
            });
            for (const Waiting& w : waiting_) {
                handler_.character(w.what, w.from);
            }
            waiting_.clear();
        }
    }

private:
    struct Waiting {
        NormalChar what;
        ByteRange from;
        std::size_t number;
    };

    /// Canonical ordering (UAX 15): combining characters between two starters go by their class.
    void put(const NormalChar& character, ByteRange from) {
        if (character.order != 0) [[unlikely]] {
            waiting_.push_back({character, from, waiting_.size()});
            return;
        }
        finish();
        handler_.character(character, from);
    }

    /// Arithmetic decomposition of a syllable (Unicode Standard, section 3.12).
    void put_hangul(char32_t value, ByteRange from) {
        constexpr char32_t kVowels = 21;
        constexpr char32_t kTrailing = 28;
        const char32_t index = value - 0xAC00;
        const auto jamo = [&](char32_t code) {
            put({.value = code, .kind = CharKind::kWord}, from);
        };
        jamo(0x1100 + index / (kVowels * kTrailing));
        jamo(0x1161 + index / kTrailing % kVowels);
        if (index % kTrailing != 0) {
            jamo(0x11A7 + index % kTrailing);
        }
    }

    const CharTable& table_;
    Handler& handler_;
    std::vector<Waiting> waiting_;  // combining characters that the next starter releases
};

}  // namespace ragd
