#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tokenizer/tokenizer.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A folder of its own for each test, gone with it.
class TokenizerLoad : public testing::Test {
public:
    TokenizerLoad() {
        std::string name = (std::filesystem::temp_directory_path() / "tokenizer-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~TokenizerLoad() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, std::string_view content) const {
        std::ofstream(folder_ / name) << content;
    }

    [[nodiscard]] Result<WordPieceTokenizer> load_json(std::string_view content) const {
        write("tokenizer.json", content);
        return WordPieceTokenizer::load(folder_);
    }

    std::filesystem::path folder_;
};

/// A tokenizer.json; `more` goes before the model: `"added_tokens": [...],`.
std::string json(std::string_view more, std::string_view normalizer = "",
                 std::string_view vocabulary = R"("[UNK]":0,"a":1,"b":2,"##b":3,"é":4)") {
    return std::string(R"({"normalizer":{"type":"BertNormalizer")") + std::string(normalizer) +
           R"(},"pre_tokenizer":{"type":"BertPreTokenizer"},)" + std::string(more) +
           R"("model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{)" +
           std::string(vocabulary) + "}}}";
}

TEST_F(TokenizerLoad, AFolderWithoutFilesIsNotFound) {
    const auto loaded = WordPieceTokenizer::load(folder_);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(loaded.error().message, HasSubstr("neither tokenizer.json nor vocab.txt"));
}

TEST_F(TokenizerLoad, BrokenJsonIsMalformedAndNamesTheFile) {
    const auto loaded = load_json("{\"model\":");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(loaded.error().message, HasSubstr("tokenizer.json is not JSON"));
}

TEST_F(TokenizerLoad, JsonOfAnotherFormIsMalformed) {
    for (const std::string& content :
         {std::string("[]"), json(R"("added_tokens":{},)"), json(R"("added_tokens":[1],)"),
          json(R"("post_processor":[],)"), json("", R"(,"lowercase":"yes")"),
          json("", "", R"("[UNK]":-1)"), json("", "", R"("[UNK]":"0")"),
          json(R"("post_processor":{"type":"TemplateProcessing","single":[{"x":1}]},)")}) {
        const auto loaded = load_json(content);
        ASSERT_FALSE(loaded) << content;
        EXPECT_EQ(loaded.error().code, ErrorCode::kMalformed) << content;
    }
}

TEST_F(TokenizerLoad, AVocabularyWithoutTheUnknownTokenIsMalformed) {
    const auto loaded = load_json(json("", "", R"("a":0)"));
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(loaded.error().message, HasSubstr("no unknown token '[UNK]'"));
}

TEST_F(TokenizerLoad, AnotherFamilyIsUnsupported) {
    for (const std::string_view content :
         {R"({"normalizer":{"type":"NFC"}})", R"({"model":{"type":"BPE"}})", "{}"}) {
        const auto loaded = load_json(content);
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().code, ErrorCode::kUnsupported) << content;
    }
    const auto processor = load_json(json(R"("post_processor":{"type":"ByteLevel"},)"));
    ASSERT_FALSE(processor);
    EXPECT_EQ(processor.error().code, ErrorCode::kUnsupported);
}

TEST_F(TokenizerLoad, WithoutPostProcessorNothingIsAdded) {
    const auto loaded = load_json(json(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_THAT(loaded->encode("ab A").ids, ElementsAre(1, 3, 1));
    EXPECT_THAT(loaded->encode_pair("a", "b").type_ids, ElementsAre(0, 1));
    EXPECT_EQ(loaded->special_tokens(), 0U);
}

TEST_F(TokenizerLoad, SwitchesOfTheNormalizerAreObeyed) {
    const auto cased = load_json(json("", R"(,"lowercase":false)"));
    ASSERT_TRUE(cased);
    EXPECT_TRUE(cased->cased());
    EXPECT_THAT(cased->encode("a A é").ids, ElementsAre(1, 0, 4));
    const auto accents = load_json(json("", R"(,"strip_accents":false)"));
    ASSERT_TRUE(accents);
    EXPECT_THAT(accents->encode("A É").ids, ElementsAre(1, 4));
}

TEST_F(TokenizerLoad, AddedTokensAreMatchedByTheirFlags) {
    const auto loaded = load_json(json(R"("added_tokens":[
        {"id":7,"content":"<x>","special":true},
        {"id":8,"content":"ab","special":true,"single_word":true},
        {"id":9,"content":"Á","normalized":true},
        {"id":10,"content":"<x>y","special":true}],)"));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_THAT(loaded->encode("b<x>b").ids, ElementsAre(2, 7, 2));
    // "ab" is a token only by itself; a normalised "Á" is "a", wherever that stands.
    EXPECT_THAT(loaded->encode("ab abb").ids, ElementsAre(8, 9, 2, 3));
    EXPECT_THAT(loaded->encode("<x>y").ids, ElementsAre(10));  // the longest
    EXPECT_EQ(loaded->vocab_size(), 11U);
    EXPECT_THAT(loaded->words("b Á"), ElementsAre(WordSpan{0, 1, 1}, WordSpan{2, 4, 1}));
}

TEST_F(TokenizerLoad, VocabTxtGivesBertsOwnLayout) {
    write("vocab.txt", "[PAD]\r\n[UNK]\n[CLS]\n[SEP]\nhi\n##gh\n");
    const auto loaded = WordPieceTokenizer::load(folder_);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_THAT(loaded->encode("HIGH [SEP] zz").ids, ElementsAre(2, 4, 5, 3, 1, 3));
    write("tokenizer_config.json", R"({"do_lower_case":false,"unk_token":{"content":"[PAD]"}})");
    const auto cased = WordPieceTokenizer::load(folder_);
    ASSERT_TRUE(cased) << cased.error().message;
    EXPECT_THAT(cased->encode("high HIGH").ids, ElementsAre(2, 4, 5, 0, 3));
}

TEST_F(TokenizerLoad, VocabTxtWithoutSeparatorIsMalformed) {
    write("vocab.txt", "[UNK]\n[CLS]\nhi\n");
    const auto loaded = WordPieceTokenizer::load(folder_);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(loaded.error().message, HasSubstr("no '[SEP]'"));
}

TEST_F(TokenizerLoad, VocabTxtOfTheModelEqualsItsTokenizerJson) {
    const std::filesystem::path model =
        RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2";
    std::filesystem::copy(model / "vocab.txt", folder_ / "vocab.txt");
    const auto from_text = WordPieceTokenizer::load(folder_);
    const auto from_json = WordPieceTokenizer::load(model);
    ASSERT_TRUE(from_text && from_json);
    const std::string text = "Unaffable [MASK] café, 中国! [SEP]";
    EXPECT_EQ(from_text->encode(text).ids, from_json->encode(text).ids);
}

}  // namespace
}  // namespace ragd
