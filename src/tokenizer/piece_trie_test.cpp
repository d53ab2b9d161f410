#include "tokenizer/piece_trie.hpp"

#include <map>
#include <random>
#include <string>

#include <gmock/gmock.h>

namespace ragd {
namespace {

TEST(PieceTrie, TheLongestPieceWins) {
    const PieceTrie trie({{"a", 1}, {"ab", 2}, {"abcd", 3}}, {{"c", 4}, {"cd", 5}});
    EXPECT_EQ(trie.longest_first("abc").id, 2);
    EXPECT_EQ(trie.longest_first("abc").length, 2U);
    EXPECT_EQ(trie.longest_first("abcde").id, 3);
    EXPECT_EQ(trie.longest_next("cde").id, 5);
}

TEST(PieceTrie, TheTwoSetsDoNotMix) {
    const PieceTrie trie({{"a", 1}}, {{"b", 2}});
    EXPECT_EQ(trie.longest_first("b").id, -1);
    EXPECT_EQ(trie.longest_next("a").length, 0U);
}

TEST(PieceTrie, EmptySetsAndEmptyTextMatchNothing) {
    const PieceTrie trie({}, {});
    for (int byte = 0; byte < 256; ++byte) {
        EXPECT_EQ(trie.longest_first(std::string(3, static_cast<char>(byte))).id, -1);
    }
    EXPECT_EQ(PieceTrie({{"a", 1}}, {}).longest_first("").id, -1);
}

TEST(PieceTrie, EveryByteMayOccur) {
    std::vector<std::string> keys;
    for (int byte = 0; byte < 256; ++byte) {
        keys.push_back(std::string(1, static_cast<char>(byte)) + '\0');
    }
    std::vector<PieceTrie::Piece> pieces;
    for (std::int32_t id = 0; id < 256; ++id) {
        pieces.push_back({keys[static_cast<std::size_t>(id)], id});
    }
    const PieceTrie trie(pieces, {});
    for (std::int32_t id = 0; id < 256; ++id) {
        EXPECT_EQ(trie.longest_first(keys[static_cast<std::size_t>(id)]).id, id);
        EXPECT_EQ(trie.longest_first(std::string(1, static_cast<char>(id))).id, -1);
    }
}

TEST(PieceTrie, EqualsASearchInAMap) {
    std::mt19937 random(7);  // NOLINT(bugprone-random-generator-seed): the same every time
    const auto key = [&random] {
        std::string made(1 + random() % 9, '\0');
        for (char& c : made) {
            c = static_cast<char>(random() % 3 == 0 ? random() % 256 : 'a' + random() % 4);
        }
        return made;
    };
    std::map<std::string, std::int32_t> keys;
    while (keys.size() < 20'000) {
        keys.emplace(key(), static_cast<std::int32_t>(keys.size()));
    }
    std::vector<PieceTrie::Piece> pieces;
    for (const auto& [bytes, id] : keys) {
        pieces.push_back({bytes, id});
    }
    const PieceTrie trie({}, pieces);
    for (int i = 0; i < 50'000; ++i) {
        const std::string text = key();
        std::int32_t expected = -1;
        for (std::size_t length = 1; length <= text.size(); ++length) {
            const auto found = keys.find(text.substr(0, length));
            expected = found == keys.end() ? expected : found->second;
        }
        ASSERT_EQ(trie.longest_next(text).id, expected);
    }
}

}  // namespace
}  // namespace ragd
