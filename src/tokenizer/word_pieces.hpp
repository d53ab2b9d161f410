#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "tokenizer/piece_trie.hpp"

namespace ragd {

/// The WordPiece model of a tokenizer file.
struct WordPieceModel {
    std::unordered_map<std::string, std::int32_t> vocabulary;
    std::string unknown_token = "[UNK]";
    std::string continuing_prefix = "##";
    std::size_t word_chars_max = 100;  // a longer word is unknown
};

/// Cuts words into pieces, the longest first; a word that cannot be cut to its end is unknown.
/// Threads: immutable once built.
class WordPieces {
public:
    /// Errors: Malformed - the unknown token is not in the vocabulary, or an id is negative;
    ///         TooLarge - more than this implementation can index.
    static Result<WordPieces> build(const WordPieceModel& model);

    /// Calls `emit(id)` for each piece of a word and returns their number. Where the word turns out
    /// to be unknown, it returns 0 and the caller takes back what was emitted and uses unknown().
    template <typename Emit>
    std::size_t split(std::string_view word, Emit emit) const {
        PieceTrie::Match match = trie_.longest_first(word);
        std::size_t count = 0;
        while (match.length > 0) {
            emit(match.id);
            ++count;
            word.remove_prefix(match.length);
            if (word.empty()) {
                return count;
            }
            match = trie_.longest_next(word);
        }
        return 0;
    }

    [[nodiscard]] std::int32_t unknown() const { return unknown_; }
    [[nodiscard]] std::size_t word_chars_max() const { return word_chars_max_; }

private:
    WordPieces(PieceTrie trie, std::int32_t unknown, std::size_t word_chars_max)
        : trie_(std::move(trie)), unknown_(unknown), word_chars_max_(word_chars_max) {}

    PieceTrie trie_;
    std::int32_t unknown_;
    std::size_t word_chars_max_;
};

}  // namespace ragd
