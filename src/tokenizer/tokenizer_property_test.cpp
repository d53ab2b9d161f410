// What must hold for any text, and the pieces of a word against a search in a map.
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tokenizer/tokenizer.hpp"

namespace ragd {
namespace {

constexpr const char* kFolder = RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2";
using PieceIds = std::vector<std::int32_t>;

const WordPieceTokenizer& tokenizer_of_model() {
    static const auto loaded = WordPieceTokenizer::load(kFolder).value();
    return loaded;
}

class TokenizerProperty : public testing::Test {
protected:
    std::string text_of(std::span<const std::string_view> alphabet, std::size_t signs_max) {
        std::string text;
        for (std::size_t signs = random_() % (signs_max + 1); signs > 0; --signs) {
            text += alphabet[random_() % alphabet.size()];
        }
        return text;
    }

    std::mt19937 random_{11};  // NOLINT(bugprone-random-generator-seed): the same every time
    const WordPieceTokenizer& tokenizer_ = tokenizer_of_model();
};

/// Letters with and without what stands over them, ideographs, signs, what nobody sees, what is no
/// text at all, and what the model has a meaning of its own for.
constexpr std::string_view kAny[] = {
    "a",      "B",      "the",      "ing",    "\u00e9", "e\u0301", "\u0301", "\u00df", "\u4e2d",
    "\u56fd", "\uac00", "\u1100",   "\u1161", " ",      "\t",      "\r\n",   "\u00a0", "\u3000",
    "\u200b", "\u00ad", "\ufeff",   "-",      "[",      "]",       "[SEP]",  "[sep]",  "##",
    "'",      "\u2026", "\u0130",   "\u017f", "\ufb01", "=",       "\u0338", "7",      "\U0001F600",
    "\xFF",   "\xC3",   "\xE4\xB8", "\x01",   "[MASK",  "\u0e33",  "\u0f71", "\u0323"};

TEST_F(TokenizerProperty, TheWordsOfAPartAreThoseItHasInTheWhole) {
    for (int round = 0; round < 1000; ++round) {
        const std::string left = text_of(kAny, 8);
        const std::string right = text_of(kAny, 8);
        for (const std::string_view between : {" ", "\n", "\u3000"}) {
            PieceIds apart = tokenizer_.ids(left);
            const PieceIds rest = tokenizer_.ids(right);
            apart.insert(apart.end(), rest.begin(), rest.end());
            const std::string whole = left + std::string{between} + right;
            ASSERT_EQ(tokenizer_.ids(whole), apart) << testing::PrintToString(whole);
        }
    }
}

TEST_F(TokenizerProperty, WordsCountAndIdsAgreeOnAnyText) {
    for (int round = 0; round < 2000; ++round) {
        const std::string text = text_of(kAny, 12);
        const auto shown = testing::PrintToString(text);
        const PieceIds ids = tokenizer_.ids(text);
        ASSERT_EQ(tokenizer_.count(text), ids.size()) << shown;
        std::size_t pieces = 0;
        std::size_t last = 0;
        for (const WordSpan& word : tokenizer_.words(text)) {
            ASSERT_LE(last, word.start) << shown;
            ASSERT_LT(word.start, word.end) << shown;
            last = word.end;
            pieces += word.pieces;
            const auto slice = std::string_view{text}.substr(word.start, word.end - word.start);
            ASSERT_EQ(tokenizer_.count(slice), word.pieces) << shown;
        }
        ASSERT_LE(last, text.size()) << shown;
        ASSERT_EQ(pieces, ids.size()) << shown;
        const double unknown = tokenizer_.unknown_share(text);
        ASSERT_TRUE(unknown >= 0 && unknown <= 1) << shown << unknown;
    }
}

TEST_F(TokenizerProperty, WhatIsCutIsTheEnd) {
    for (int round = 0; round < 100; ++round) {
        const std::string text = text_of(kAny, 12);
        const PieceIds all = tokenizer_.encode(text).ids;
        for (std::size_t most = 2; most <= all.size() + 1; ++most) {
            const Encoding cut = tokenizer_.encode(text, most);
            ASSERT_EQ(cut.truncated, most < all.size());
            PieceIds expected = all;
            expected.resize(std::min(most, all.size()) - 1);
            expected.push_back(all.back());
            ASSERT_EQ(cut.ids, expected) << testing::PrintToString(text) << " to " << most;
            ASSERT_EQ(cut.type_ids.size(), cut.ids.size());
        }
    }
}

TEST_F(TokenizerProperty, APairIsItsTwoTextsJoinedAndCutFromTheLonger) {
    for (int round = 0; round < 100; ++round) {
        const std::string first = text_of(kAny, 10);
        const std::string second = text_of(kAny, 10);
        const PieceIds a = tokenizer_.ids(first);
        const PieceIds b = tokenizer_.ids(second);
        const Encoding whole = tokenizer_.encode_pair(first, second);
        ASSERT_EQ(whole.ids, tokenizer_.join_pair(a, b).ids);
        ASSERT_EQ(whole.ids.size(), a.size() + b.size() + tokenizer_.pair_special_tokens());
        for (std::size_t most = 3; most < whole.ids.size(); ++most) {
            const std::size_t room = most - tokenizer_.pair_special_tokens();
            std::size_t kept_a = a.size();
            std::size_t kept_b = b.size();
            while (kept_a + kept_b > room) {  // one by one, from what is longer by then
                --(kept_a > kept_b || (kept_a == kept_b && a.size() <= b.size()) ? kept_a : kept_b);
            }
            const auto expected =
                tokenizer_.join_pair(std::span{a}.first(kept_a), std::span{b}.first(kept_b));
            const Encoding cut = tokenizer_.encode_pair(first, second, most);
            ASSERT_EQ(cut.ids, expected.ids) << a.size() << " and " << b.size() << " to " << most;
            ASSERT_EQ(cut.type_ids, expected.type_ids);
            ASSERT_TRUE(cut.truncated);
        }
    }
}

/// Wu et al. 2016, section 4.1, as it is written there: the longest piece, then the longest of what
/// is left, and nothing of a word of which any rest is no piece.
class SlowWordPieces {
public:
    SlowWordPieces() {
        std::ifstream file{std::string{kFolder} + "/tokenizer.json"};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        for (const auto& [piece, id] :
             boost::json::parse(text).at("model").at("vocab").as_object()) {
            ids_.emplace(piece, id.to_number<std::int32_t>());
        }
    }
    [[nodiscard]] PieceIds split(const std::string& word) const {
        constexpr std::size_t kWordCharsMax = 100;
        const PieceIds unknown{ids_.at("[UNK]")};
        PieceIds pieces;
        for (std::size_t at = 0; at < word.size();) {
            std::size_t length = word.size() - at;
            auto found = ids_.end();
            for (; length > 0 && found == ids_.end(); length -= found == ids_.end() ? 1 : 0) {
                found = ids_.find((at == 0 ? "" : "##") + word.substr(at, length));
            }
            if (found == ids_.end() || word.size() > kWordCharsMax) {
                return unknown;
            }
            pieces.push_back(found->second);
            at += length;
        }
        return pieces;
    }

private:
    std::map<std::string, std::int32_t, std::less<>> ids_;
};

TEST_F(TokenizerProperty, TheLongestPiecesAreTaken) {
    constexpr std::string_view kParts[] = {"un",   "aff", "able", "ing", "ed", "s",  "x",    "qz",
                                           "tion", "the", "0",    "19",  "a",  "zz", "work", "er"};
    const SlowWordPieces slow;
    for (int round = 0; round < 5000; ++round) {
        const std::string word = text_of(kParts, round % 50 == 0 ? 60 : 6);
        ASSERT_EQ(tokenizer_.ids(word), slow.split(word)) << word;
    }
}

}  // namespace
}  // namespace ragd
