// Any bytes at all: encode, count and words agree with each other and keep their promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {
namespace {

WordPieceTokenizer load(const std::string& name) {
    auto loaded = WordPieceTokenizer::load(RAGD_SOURCE_DIR "/fuzz/tokenizers/" + name);
    if (!loaded) {
        fmt::print(stderr, "{}\n", loaded.error().message);
        std::exit(1);
    }
    return std::move(*loaded);
}

void check_words(const WordPieceTokenizer& tokenizer, std::string_view text, std::size_t pieces) {
    std::size_t last = 0;
    std::size_t sum = 0;
    for (const WordSpan& word : tokenizer.words(text)) {
        RAG_ASSERT(last <= word.start && word.start < word.end && word.end <= text.size(),
                   "words ascend inside the text");
        RAG_ASSERT(word.pieces > 0, "a word has a piece");
        if (is_valid_utf8(text)) {
            RAG_ASSERT(is_valid_utf8(text.substr(word.start, word.end - word.start)),
                       "words are on UTF-8 boundaries");
        }
        last = word.end;
        sum += word.pieces;
    }
    RAG_ASSERT(sum == pieces, "the pieces of the words are those of the text");
}

void check(const WordPieceTokenizer& tokenizer, std::string_view text, std::size_t most) {
    const Encoding whole = tokenizer.encode(text);
    const std::size_t pieces = whole.ids.size() - tokenizer.special_tokens();
    RAG_ASSERT(tokenizer.count(text) == pieces, "count is what encode gives");
    check_words(tokenizer, text, pieces);

    const Encoding cut = tokenizer.encode(text, most);
    RAG_ASSERT(cut.ids.size() <= std::max(most, tokenizer.special_tokens()), "cut to the maximum");
    RAG_ASSERT(cut.truncated == (cut.ids.size() < whole.ids.size()), "truncated says so");

    const std::string_view second = text.substr(text.size() / 2);
    const Encoding pair = tokenizer.encode_pair(text, second, most);
    RAG_ASSERT(pair.ids.size() == pair.type_ids.size(), "a type for each id");
    RAG_ASSERT(pair.ids.size() <= std::max<std::size_t>(most, 3), "a pair is cut to the maximum");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ragd::WordPieceTokenizer kTokenizers[] = {ragd::load("uncased"),
                                                           ragd::load("raw")};
    if (size > 0) {
        const std::string text(data + 1, data + size);
        ragd::check(kTokenizers[data[0] % 2], text, data[0] / 2);
    }
    return 0;
}
