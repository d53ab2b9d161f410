#include "tokenizer/word_pieces.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::size_t kUtf8BytesMax = 4;
// A trie node at most for each byte of each set, and 8 Mi nodes at most: 2 + 2 MiB leave it half
// empty. The largest published BERT vocabulary (120,000 multilingual pieces) has 0.9 MiB.
constexpr std::size_t kVocabularyBytesMax = 2U << 20U;
// Each character more is a level more of recursion while the trie is built; BERT has 100.
constexpr std::size_t kWordCharsMax = 1000;

}  // namespace

Result<WordPieces> WordPieces::build(const WordPieceModel& model) {
    const auto unknown = model.vocabulary.find(model.unknown_token);
    if (unknown == model.vocabulary.end()) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("the vocabulary of {} entries has no unknown token '{}'",
                                model.vocabulary.size(), model.unknown_token));
    }
    if (model.word_chars_max > kWordCharsMax) {
        return fail(ErrorCode::kTooLarge,
                    fmt::format("max_input_chars_per_word is {}, at most {} is supported",
                                model.word_chars_max, kWordCharsMax));
    }
    std::vector<PieceTrie::Piece> first;
    std::vector<PieceTrie::Piece> next;
    std::size_t bytes = 0;
    const std::size_t longest = model.word_chars_max * kUtf8BytesMax;
    for (const auto& [token, id] : model.vocabulary) {
        if (id < 0) {
            return fail(ErrorCode::kMalformed,
                        fmt::format("the vocabulary gives '{}' the negative id {}", token, id));
        }
        bytes += token.size();
        std::string_view piece = token;
        if (!piece.empty() && piece.size() <= longest) {
            first.push_back({piece, id});
        }
        if (piece.starts_with(model.continuing_prefix)) {
            piece.remove_prefix(model.continuing_prefix.size());
            if (!piece.empty() && piece.size() <= longest) {
                next.push_back({piece, id});
            }
        }
    }
    if (bytes > kVocabularyBytesMax) {
        return fail(ErrorCode::kTooLarge,
                    fmt::format("the vocabulary has {} bytes of text, at most {} are supported",
                                bytes, kVocabularyBytesMax));
    }
    return WordPieces(PieceTrie(std::move(first), std::move(next)), unknown->second,
                      model.word_chars_max);
}

}  // namespace ragd
