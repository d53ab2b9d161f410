#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tokenizer/added_tokens.hpp"
#include "tokenizer/char_table.hpp"
#include "tokenizer/normalized_text.hpp"
#include "tokenizer/word_scanner.hpp"

namespace ragd {

/// The parts of a tokenizer that turn text into words and added tokens.
struct StreamTables {
    CharTable characters;
    AsciiTable ascii;
    AddedTokenFinder raw;         // looked for in the text as it is
    AddedTokenFinder normalized;  // looked for in the normalised text between those
    std::size_t word_chars_max;
};

/// Hands a text to a sink as words and added tokens, in order. `Sink`, besides what WordScanner
/// asks of one:
///   bool token(std::int32_t id, ByteRange)   - false: nothing more is wanted
template <typename Sink>
class TokenStream {
public:
    TokenStream(const StreamTables& tables, Sink& sink)
        : tables_(tables),
          sink_(sink),
          words_(tables.characters, tables.ascii, {tables.word_chars_max}, sink) {}

    void run(std::string_view text) {
        each_part(
            tables_.raw, text, [&](ByteRange part) { return run_between(text, part); },
            [](ByteRange token) { return token; });
    }

private:
    /// Calls `between(range)` and the sink's token() in turns, over the whole of `text`. `origin`
    /// says where a token stood in the original text.
    template <typename Between, typename Origin>
    bool each_part(const AddedTokenFinder& finder, std::string_view text, Between between,
                   Origin origin) {
        ByteRange rest{0, text.size()};
        std::size_t taken_until = 0;
        while (!finder.empty()) {
            const auto match = finder.find(text, rest, taken_until);
            if (!match) {
                break;
            }
            if (taken_until < match->taken.start &&
                !between(ByteRange{taken_until, match->taken.start})) {
                return false;
            }
            if (!sink_.token(match->id, origin(match->token))) {
                return false;
            }
            taken_until = match->taken.end;
            rest.start = match->token.end;
        }
        return taken_until >= text.size() || between(ByteRange{taken_until, text.size()});
    }

    /// Text without raw added tokens.
    bool run_between(std::string_view text, ByteRange part) {
        if (tables_.normalized.empty()) [[likely]] {
            return words_.scan(text, part);
        }
        const NormalizedText normal(tables_.characters, text, part);
        const auto& characters = normal.characters();
        return each_part(
            tables_.normalized, normal.bytes(),
            [&](ByteRange range) {
                const std::size_t end = normal.character_at(range.end);
                for (std::size_t i = normal.character_at(range.start); i < end; ++i) {
                    words_.character(characters[i].what, characters[i].from);
                }
                return words_.finish();
            },
            [&](ByteRange token) {
                const auto& first = characters[normal.character_at(token.start)];
                const auto& last = characters[normal.character_at(token.end) - 1];
                return ByteRange{first.from.start, last.from.end};
            });
    }

    const StreamTables& tables_;
    Sink& sink_;
    WordScanner<Sink> words_;
};

}  // namespace ragd
