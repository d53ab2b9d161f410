#include "tokenizer/tokenizer.hpp"

#include <fstream>
#include <numeric>
#include <string>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

const WordPieceTokenizer& minilm() {
    static const auto loaded =
        WordPieceTokenizer::load(RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2");
    if (!loaded) {
        throw std::runtime_error(loaded.error().message);
    }
    return *loaded;
}

std::size_t pieces_of(const std::vector<WordSpan>& words) {
    return std::accumulate(words.begin(), words.end(), std::size_t{0},
                           [](std::size_t sum, const WordSpan& word) { return sum + word.pieces; });
}

std::vector<std::string> slices(std::string_view text) {
    std::vector<std::string> result;
    for (const WordSpan& word : minilm().words(text)) {
        result.emplace_back(text.substr(word.start, word.end - word.start));
    }
    return result;
}

struct Reference {
    std::string first;
    std::optional<std::string> second;
    std::optional<std::size_t> max_tokens;
    Encoding encoding;
};

/// What tools/oracles/tokens.py wrote down from Hugging Face `tokenizers`.
std::vector<Reference> references() {
    std::vector<Reference> result;
    std::ifstream file(RAGD_SOURCE_DIR "/tests/data/tokenizer_reference.jsonl");
    for (std::string line; std::getline(file, line);) {
        const boost::json::object json = boost::json::parse(line).as_object();
        Reference reference;
        reference.first = json.at("first").as_string();
        if (!json.at("second").is_null()) {
            reference.second = json.at("second").as_string();
        }
        if (!json.at("max_tokens").is_null()) {
            reference.max_tokens = json.at("max_tokens").to_number<std::size_t>();
        }
        using Ids = std::vector<std::int32_t>;
        reference.encoding = {.ids = boost::json::value_to<Ids>(json.at("ids")),
                              .type_ids = boost::json::value_to<Ids>(json.at("type_ids")),
                              .truncated = json.at("truncated").as_bool()};
        result.push_back(std::move(reference));
    }
    return result;
}

TEST(Tokenizer, TellsHowMuchItCannotRead) {
    EXPECT_EQ(minilm().unknown_share("How many days of leave?"), 0);
    EXPECT_EQ(minilm().unknown_share("Zirkonium 7731, Übergröße!"), 0);
    EXPECT_EQ(minilm().unknown_share(" -- ?"), 0);
    EXPECT_EQ(minilm().unknown_share("የዋስትና ጊዜ"), 1);
    EXPECT_EQ(minilm().unknown_share("Гарантия"), 0.5);
    EXPECT_GT(minilm().unknown_share("退货"), 0.4);
    EXPECT_DOUBLE_EQ(minilm().unknown_share("leave ጊዜቤትር"), 0.5);
}

TEST(Tokenizer, EqualsTheReferenceIdForId) {
    const auto all = references();
    ASSERT_GE(all.size(), 300U);
    for (const Reference& reference : all) {
        const Encoding got =
            reference.second
                ? minilm().encode_pair(reference.first, *reference.second, reference.max_tokens)
                : minilm().encode(reference.first, reference.max_tokens);
        EXPECT_EQ(got.ids, reference.encoding.ids) << reference.first;
        EXPECT_EQ(got.type_ids, reference.encoding.type_ids) << reference.first;
        EXPECT_EQ(got.truncated, reference.encoding.truncated) << reference.first;
    }
}

TEST(Tokenizer, CountAndWordsAgreeWithEncode) {
    for (const Reference& reference : references()) {
        const std::string& text = reference.first;
        const std::size_t pieces = minilm().encode(text).ids.size() - minilm().special_tokens();
        EXPECT_EQ(minilm().count(text), pieces) << text;
        EXPECT_EQ(pieces_of(minilm().words(text)), pieces) << text;
    }
}

TEST(Tokenizer, WordsAscendInsideTheTextOnUtf8Boundaries) {
    const auto boundary = [](std::string_view text, std::size_t at) {
        return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    };
    for (const Reference& reference : references()) {
        const std::string& text = reference.first;
        std::size_t last = 0;
        for (const WordSpan& word : minilm().words(text)) {
            EXPECT_LE(last, word.start) << text;
            EXPECT_LT(word.start, word.end) << text;
            EXPECT_LE(word.end, text.size()) << text;
            EXPECT_GE(word.pieces, 1U) << text;
            EXPECT_TRUE(boundary(text, word.start) && boundary(text, word.end)) << text;
            last = word.end;
        }
    }
}

TEST(Tokenizer, AWordAloneHasThePiecesItHasInTheText) {
    const std::string text =
        "The unaffable tokenizer's café: Kantō (東京) costs $3.50, naïve e-mail [SEP] Привет ≠ x";
    for (const WordSpan& word : minilm().words(text)) {
        const auto slice = std::string_view(text).substr(word.start, word.end - word.start);
        EXPECT_EQ(minilm().count(slice), word.pieces) << slice;
    }
}

TEST(Tokenizer, WordsAreWhereTheyStandInTheOriginal) {
    EXPECT_THAT(slices("  Hello,\tworld!"), ElementsAre("Hello", ",", "world", "!"));
    EXPECT_THAT(slices("中国 cafe\xCC\x81 x"), ElementsAre("中", "国", "cafe\xCC\x81", "x"));
    EXPECT_THAT(slices("a[SEP]b"), ElementsAre("a", "[SEP]", "b"));
    EXPECT_THAT(slices("so\xC2\xAD"
                       "ft"),
                ElementsAre("so\xC2\xAD"
                            "ft"));
    EXPECT_THAT(slices("=\xCC\xB8 x"), ElementsAre("=\xCC\xB8", "x"));
}

TEST(Tokenizer, TextWithoutWordsIsTheSpecialTokensAlone) {
    for (const std::string_view text : {"", " \t\n", "\xC2\xAD\xE2\x80\x8B"}) {
        EXPECT_THAT(minilm().encode(text).ids, ElementsAre(101, 102));
        EXPECT_EQ(minilm().count(text), 0U);
        EXPECT_TRUE(minilm().words(text).empty());
    }
}

TEST(Tokenizer, AMaximumBelowTheSpecialTokensKeepsThese) {
    const Encoding cut = minilm().encode("hello", 1);
    EXPECT_THAT(cut.ids, ElementsAre(101, 102));
    EXPECT_TRUE(cut.truncated);
    EXPECT_THAT(minilm().encode_pair("hello", "world", 0).ids, ElementsAre(101, 102, 102));
}

TEST(Tokenizer, TruncatedOnlyWhenSomethingWasLeftOut) {
    EXPECT_FALSE(minilm().encode("hello world", 4).truncated);
    EXPECT_TRUE(minilm().encode("hello world", 3).truncated);
    EXPECT_FALSE(minilm().encode_pair("hello", "world", 5).truncated);
    EXPECT_TRUE(minilm().encode_pair("hello", "world", 4).truncated);
}

TEST(Tokenizer, BrokenUtf8ReadsAsNothing) {
    EXPECT_EQ(minilm().encode("he\xFFllo wor\xE4\xBDld").ids, minilm().encode("hello world").ids);
    EXPECT_EQ(minilm().encode("\xED\xA0\x80\xC0\xAF").ids.size(), 2U);
}

TEST(Tokenizer, AWordOverTheLimitIsUnknownAndOnePiece) {
    const std::string longest(100, 'x');
    EXPECT_GT(minilm().count(longest), 1U);
    EXPECT_THAT(minilm().encode(longest + "x").ids, ElementsAre(101, 100, 102));
    EXPECT_EQ(minilm().count(std::string(1'000'000, 'x')), 1U);
    EXPECT_EQ(minilm().words(longest + "x é").front().end, 101U);
}

TEST(Tokenizer, KnowsItsModel) {
    EXPECT_FALSE(minilm().cased());
    EXPECT_EQ(minilm().vocab_size(), 30522U);
    EXPECT_EQ(minilm().special_tokens(), 2U);
}

}  // namespace
}  // namespace ragd
