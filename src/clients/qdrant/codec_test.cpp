#include <algorithm>
#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/sort_key.hpp"
#include "clients/qdrant/sparse_terms.hpp"

namespace ragd {
namespace {

const CollectionKey kDocuments{TenantId{"default"}, CollectionName{"documents"}};
const AttemptId kAttempt{"00000000000000ff"};

TEST(PointIds, AreTheSameEverywhere) {
    // Written down once: a replica of another build must find what this one stored.
    EXPECT_EQ(document_point_id(kDocuments, DocumentId{"a"}),
              "53bb6a89-4a7d-13ad-797f-87f2e11b5eee");
    EXPECT_EQ(make_chunk_id(DocumentId{"a"}, kAttempt, 0, 5).value, 10080777014284026999U);
}

TEST(PointIds, DifferByWhateverTheyAreMadeOf) {
    const CollectionKey other{TenantId{"other"}, CollectionName{"documents"}};
    const DocumentId id{"a"};
    std::set<std::string> ids{document_point_id(kDocuments, id),
                              document_point_id(other, id),
                              document_point_id(kDocuments, DocumentId{"b"}),
                              text_point_id(kDocuments, id, kAttempt, 0),
                              text_point_id(kDocuments, id, kAttempt, 1),
                              text_point_id(other, id, kAttempt, 0),
                              text_point_id(kDocuments, id, AttemptId{"0"}, 0),
                              chunk_point_id(kDocuments, make_chunk_id(id, kAttempt, 0, 5)),
                              chunk_point_id(kDocuments, make_chunk_id(id, kAttempt, 1, 5)),
                              chunk_point_id(other, make_chunk_id(id, kAttempt, 0, 5)),
                              attachment_point_id(kDocuments, ChunkId{1}, "kind/1"),
                              attachment_point_id(kDocuments, ChunkId{1}, "kind/2"),
                              attachment_point_id(kDocuments, ChunkId{2}, "kind/1"),
                              attachment_point_id(other, ChunkId{1}, "kind/1")};
    EXPECT_EQ(ids.size(), 14U);
}

TEST(PointIds, AChunkCanBeReadOffItsPoint) {
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{0x0123456789ABCDEF},
                                      std::numeric_limits<std::uint64_t>::max()}) {
        EXPECT_EQ(chunk_of_point(chunk_point_id(kDocuments, ChunkId{value})), ChunkId{value});
    }
    for (const char* foreign :
         {"", "7", "00000000-0000-0000-0000", "zz000000-0000-0000-0000-000000000000",
          "0000000000000000000000000000000000000"}) {
        EXPECT_FALSE(chunk_of_point(foreign)) << foreign;
    }
}

TEST(SortKey, OrdersTextsByTheirBytes) {
    const std::vector<std::string> sorted{"",
                                          std::string("\0", 1),
                                          "a",
                                          std::string("a\0", 2),
                                          "a\x01",
                                          "aaaaaa",
                                          "aaaaaaa",
                                          "aaaaab",
                                          "b",
                                          "z",
                                          "\x7f",
                                          "\xc3\xa4",
                                          "\xff\xff\xff\xff\xff\xff",
                                          "\xff\xff\xff\xff\xff\xff\xff"};
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        EXPECT_LT(sort_key(sorted[i - 1], 8).words, sort_key(sorted[i], 8).words) << i;
    }
    for (const std::int64_t word : sort_key(sorted.back(), 8).words) {
        EXPECT_LT(word, std::int64_t{1} << 53);
    }
}

TEST(SortKey, SaysWhenItIsCut) {
    EXPECT_TRUE(sort_key(std::string(29, 'a'), 5).whole);
    EXPECT_FALSE(sort_key(std::string(30, 'a'), 5).whole);
    EXPECT_EQ(sort_key(std::string(30, 'a'), 5), sort_key(std::string(30, 'a') + "b", 5));
    EXPECT_EQ(sort_key("", 5).words, std::vector<std::int64_t>{0});
}

TEST(SortKey, OrdersNumbersByTheirValue) {
    using Limits = std::numeric_limits<double>;
    const std::vector<double> sorted{Limits::lowest(),     -1e10, -1, -Limits::denorm_min(), 0,
                                     Limits::denorm_min(), 0.1,   1,  1.0000000000000002,    2020,
                                     Limits::max()};
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        EXPECT_LT(sort_key(sorted[i - 1]).words, sort_key(sorted[i]).words) << sorted[i];
    }
    EXPECT_EQ(sort_key(-0.0), sort_key(0.0));
}

TEST(SparseTerms, AChunkHasEachTermOnce) {
    const auto vector = SparseTerms::of_chunk("Zebra", "A zebra crossing. Zebras cross.");
    EXPECT_TRUE(std::ranges::is_sorted(vector.indices));
    EXPECT_EQ(std::set(vector.indices.begin(), vector.indices.end()).size(), vector.indices.size());
    EXPECT_EQ(vector.indices.size(), vector.values.size());
    EXPECT_THAT(vector.indices, testing::Contains(SparseTerms::hash("zebra")));
    EXPECT_TRUE(SparseTerms::of_chunk("", "the of and").empty());
}

TEST(SparseTerms, MoreOfATermIsMoreAndALongerChunkIsLess) {
    const auto once = SparseTerms::of_chunk("", "zebra");
    const auto thrice = SparseTerms::of_chunk("", "zebra zebra zebra");
    std::string text = "zebra";
    for (int i = 0; i < 300; ++i) {
        text += " word";
    }
    const auto diluted = SparseTerms::of_chunk("", text);
    const auto at = std::ranges::find(diluted.indices, SparseTerms::hash("zebra"));
    ASSERT_NE(at, diluted.indices.end());
    EXPECT_GT(thrice.values[0], once.values[0]);
    EXPECT_LT(diluted.values[static_cast<std::size_t>(at - diluted.indices.begin())],
              once.values[0]);
    EXPECT_LT(thrice.values[0], SparseTerms::kK1 + 1);
    // tf (k1+1) / (tf + k1 (1 - b + b len / 100)) with tf = len = 1
    EXPECT_NEAR(once.values[0], 2.2 / (1 + 1.2 * (0.25 + 0.75 * 0.01)), 1e-6);
}

TEST(SparseTerms, AQuestionCountsItsTerms) {
    const auto vector = SparseTerms::of_question("zebra or zebra");
    ASSERT_EQ(vector.indices.size(), 1U);
    EXPECT_EQ(vector.indices[0], SparseTerms::hash("zebra"));
    EXPECT_EQ(vector.values[0], 2);
}

}  // namespace
}  // namespace ragd
