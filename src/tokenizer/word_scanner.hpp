#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "tokenizer/char_table.hpp"
#include "tokenizer/normalizer.hpp"

namespace ragd {

/// What a byte of ASCII becomes: a small code, or else the byte of a word to put in its place.
class AsciiTable {
public:
    static constexpr std::uint8_t kOther = 0;  // not ASCII, or rare: ask the CharTable
    static constexpr std::uint8_t kSpace = 1;
    static constexpr std::uint8_t kPunctuation = 2;
    static constexpr std::uint8_t kFirstWordByte = 0x20;

    explicit AsciiTable(const CharTable& table) {
        for (char32_t value = 0; value < 0x80; ++value) {
            const CharTable::Entry entry = table[value];
            const char32_t becomes = entry.kind() == CharKind::kSame ? value : entry.value();
            const bool word = entry.kind() == CharKind::kSame || entry.kind() == CharKind::kWord;
            if (entry.kind() == CharKind::kSpace) {
                codes_[value] = kSpace;
            } else if (entry.kind() == CharKind::kPunctuation && becomes == value) {
                codes_[value] = kPunctuation;
            } else if (word && becomes >= kFirstWordByte && becomes < 0x80) {
                codes_[value] = static_cast<std::uint8_t>(becomes);
            }
        }
    }

    std::uint8_t operator[](char byte) const { return codes_[static_cast<unsigned char>(byte)]; }

private:
    std::array<std::uint8_t, 256> codes_{};
};

/// A normalised word. `bytes` lives until the sink returns.
struct NormalWord {
    std::string_view bytes;
    bool too_long;  // over the model's limit of characters; `bytes` is cut short then
    ByteRange from;
};

/// Normalises text and cuts it into words as BertPreTokenizer does. `Sink`:
///   bool word(const NormalWord&)   - false: no more words are wanted
///   void dropped(ByteRange)        - bytes outside any word that left nothing behind
/// Threads: one.  Lifetime: tables and sink outlive it.
template <typename Sink>
class WordScanner {
public:
    struct Limits {
        std::size_t word_chars_max;
    };

    WordScanner(const CharTable& table, const AsciiTable& ascii, Limits limits, Sink& sink)
        : ascii_(ascii),
          sink_(sink),
          chars_max_(limits.word_chars_max),
          buffer_(limits.word_chars_max * kUtf8BytesMax, '\0'),
          normalizer_(table, *this) {}

    /// Scans text[from.start, from.end). False: the sink has had enough.
    bool scan(std::string_view text, ByteRange from) {
        std::size_t at = from.start;
        while (at < from.end && wanted_) {
            const std::uint8_t code = ascii_[text[at]];
            if (code == AsciiTable::kOther) {
                const CodePoint next = decode_utf8(text.substr(0, from.end), at);
                normalizer_.feed(next.value, {at, at + next.bytes});
                at += next.bytes;
                continue;
            }
            normalizer_.finish();
            if (code >= AsciiTable::kFirstWordByte) {
                at = scan_ascii_word(text, {at, from.end});
                continue;
            }
            flush();
            if (code == AsciiTable::kPunctuation && wanted_) {
                wanted_ = sink_.word({text.substr(at, 1), chars_max_ == 0, {at, at + 1}});
            }
            ++at;
        }
        return finish();
    }

    /// Takes a character that was normalised before.
    void character(const NormalChar& character, ByteRange from) {
        if (character.kind == CharKind::kWord) {
            return add(character.value, from);
        }
        flush();
        if (character.kind != CharKind::kSpace) {
            add(character.value, from);
            flush();
        }
    }

    void dropped(ByteRange from) {
        if (chars_ > 0) {
            from_.end = std::max(from_.end, from.end);
        } else {
            sink_.dropped(from);
        }
    }

    /// The text ends here: hands out the last word. False: the sink has had enough.
    bool finish() {
        normalizer_.finish();
        flush();
        return wanted_;
    }

private:
    static constexpr std::size_t kUtf8BytesMax = 4;

    std::size_t scan_ascii_word(std::string_view text, ByteRange from) {
        std::size_t at = from.start;
        std::size_t size = size_;
        const std::size_t room = chars_max_ - std::min(chars_, chars_max_);
        const std::size_t end = std::min(from.end, from.start + room);
        for (; at < end; ++at) {
            const std::uint8_t code = ascii_[text[at]];
            if (code < AsciiTable::kFirstWordByte) {
                break;
            }
            buffer_[size++] = static_cast<char>(code);
        }
        const std::size_t stored = at - from.start;
        while (at < from.end && ascii_[text[at]] >= AsciiTable::kFirstWordByte) {
            ++at;  // over the limit: counted, not stored; empty when the loop above broke off
        }
        extend({from.start, at});
        size_ += stored;
        chars_ += at - from.start;
        return at;
    }

    void add(char32_t value, ByteRange from) {
        extend(from);
        if (++chars_ > chars_max_) {
            return;
        }
        if (value < 0x80) {
            buffer_[size_++] = static_cast<char>(value);
            return;
        }
        const EncodedCodePoint bytes = encode_utf8(value);
        std::copy_n(bytes.data.begin(), bytes.size, buffer_.begin() + static_cast<long>(size_));
        size_ += bytes.size;
    }

    void extend(ByteRange from) {
        if (chars_ == 0) {
            from_ = from;
            return;
        }
        from_.start = std::min(from_.start, from.start);
        from_.end = std::max(from_.end, from.end);
    }

    void flush() {
        if (chars_ == 0) {
            return;
        }
        if (wanted_) {
            wanted_ = sink_.word(
                {std::string_view(buffer_).substr(0, size_), chars_ > chars_max_, from_});
        }
        chars_ = 0;
        size_ = 0;
    }

    const AsciiTable& ascii_;
    Sink& sink_;
    std::size_t chars_max_;
    std::string buffer_;     // the word so far, at most chars_max_ characters of it
    std::size_t size_ = 0;   // bytes used of it
    std::size_t chars_ = 0;  // characters of the word, stored or not
    ByteRange from_{0, 0};   // where the word so far came from
    bool wanted_ = true;
    Normalizer<WordScanner> normalizer_;
};

}  // namespace ragd
