// The files of a tokenizer from a hub, any bytes: a tokenizer that keeps its promises, or a refusal
// that names the file.
#include <filesystem>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "input.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {
namespace {

void check(const WordPieceTokenizer& tokenizer) {
    constexpr std::string_view kText = "Hello wörld, it's 5 o'clock [MASK] 你好";
    const Encoding encoding = tokenizer.encode(kText);
    RAG_ASSERT(tokenizer.count(kText) + tokenizer.special_tokens() == encoding.ids.size(),
               "count is what encode gives");
    for (const std::int32_t id : encoding.ids) {
        RAG_ASSERT(id >= 0 && static_cast<std::size_t>(id) < tokenizer.vocab_size(),
                   "an id is in the vocabulary");
    }
    const Encoding pair = tokenizer.encode_pair(kText, kText, 9);
    RAG_ASSERT(pair.ids.size() == pair.type_ids.size(), "a type for each id");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    static const Folder json{"fuzz_tokenizer_json"};
    static const Folder vocab{"fuzz_tokenizer_vocab"};
    Input input{data, size};
    const bool is_json = input.byte() % 2 == 0;
    if (is_json) {
        json.write("tokenizer.json", input.rest());
    } else {
        vocab.write("tokenizer_config.json", input.part());
        vocab.write("vocab.txt", input.rest());
    }
    const auto& folder = is_json ? json : vocab;
    const auto loaded = WordPieceTokenizer::load(folder.path());
    if (!loaded) {
        RAG_ASSERT(loaded.error().message.contains(folder.path().string()), "the file is named");
        return 0;
    }
    check(*loaded);
    return 0;
}
