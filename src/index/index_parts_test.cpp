#include <algorithm>
#include <random>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "index/best_hits.hpp"
#include "index/bitmap.hpp"
#include "index/counted_terms.hpp"
#include "index/dot.hpp"
#include "index/forward_lists.hpp"
#include "index/slot_table.hpp"
#include "index/term_dictionary.hpp"
#include "index/vector_blocks.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

TEST(Bitmap, FindsTheNextMemberAcrossWords) {
    Bitmap bits{200};
    for (const std::size_t slot : {0, 63, 64, 199}) {
        bits.set(slot);
    }
    EXPECT_EQ(bits.next(0), 0U);
    EXPECT_EQ(bits.next(1), 63U);
    EXPECT_EQ(bits.next(64), 64U);
    EXPECT_EQ(bits.next(65), 199U);
    EXPECT_EQ(bits.next(200), 200U);
    bits.reset(199);
    EXPECT_EQ(bits.next(65), 200U);
    EXPECT_EQ(bits.count(), 3U);
    EXPECT_EQ(Bitmap{}.next(0), 0U);
}

TEST(BestHits, KeepsTheBestWithTiesById) {
    BestHits best{3};
    for (const std::uint64_t id : {5, 1, 4, 2, 3}) {
        best.offer({.score = id == 4 ? 2.0 : 1.0, .id = ChunkId{id}, .slot = 0});
    }
    EXPECT_EQ(best.floor(), 1.0);
    std::vector<std::uint64_t> ids;
    for (const ScoredSlot& hit : std::move(best).take()) {
        ids.push_back(hit.id.value);
    }
    EXPECT_THAT(ids, ElementsAre(4, 1, 2));
}

TEST(BestHits, OfNoneKeepsNone) {
    BestHits best{0};
    best.offer({.score = 1, .id = ChunkId{1}, .slot = 0});
    EXPECT_TRUE(std::move(best).take().empty());
}

TEST(Dot, EveryKernelAgreesWithTheScalarOne) {
    std::mt19937 random{7};
    std::normal_distribution<float> normal;
    for (std::size_t size = kDotLanes; size <= 1040; size += kDotLanes) {
        std::vector<float> a(size + 1);
        std::vector<float> b(size + 1);
        double exact = 0;
        double scale = 0;
        for (std::size_t i = 1; i <= size; ++i) {  // from 1 on: kernels take unaligned rows too
            a[i] = normal(random);
            b[i] = normal(random);
            exact += static_cast<double>(a[i]) * b[i];
            scale += std::abs(static_cast<double>(a[i]) * b[i]);
        }
        for (const DotKernel& kernel : dot_kernels()) {
            EXPECT_NEAR(kernel.dot(a.data() + 1, b.data() + 1, size), exact, 1e-6 * scale)
                << kernel.name << " at " << size;
        }
    }
    EXPECT_EQ(dot_kernels().back().name, "scalar");
}

TEST(Dot, CosineStaysInItsRange) {
    EXPECT_EQ(to_cosine(1.0000001F), 1.0F);
    EXPECT_EQ(to_cosine(-1.5F), -1.0F);
    EXPECT_EQ(to_cosine(std::numeric_limits<float>::quiet_NaN()), -1.0F);
    EXPECT_EQ(to_cosine(0.25F), 0.25F);
}

TEST(VectorBlocks, KeepsRowsPaddedAndACopySharesThem) {
    VectorBlocks rows{20};
    EXPECT_EQ(rows.stride(), 32U);
    rows.reserve(3000);
    const std::vector<float> ones(20, 1.0F);
    rows.write(2999, ones);
    const VectorBlocks view = rows;
    rows.reserve(9000);
    EXPECT_EQ(view.at(2999), rows.at(2999));
    EXPECT_EQ(view.at(2999)[19], 1.0F);
    EXPECT_EQ(view.at(2999)[20], 0.0F);
    EXPECT_EQ(view.at(2999)[31], 0.0F);
    EXPECT_THAT(padded(std::vector<float>{1, 2}), testing::SizeIs(16));
}

TEST(SlotTable, FindsIdsInAnyOrderOfArrival) {
    std::mt19937 random{3};
    for (const bool ascending : {true, false}) {
        std::vector<std::uint64_t> ids;
        for (std::uint64_t id = 0; id < 500; ++id) {
            ids.push_back(id * 3 + 1);
        }
        if (!ascending) {
            std::ranges::shuffle(ids, random);
        }
        SlotTable table;
        for (const std::uint64_t id : ids) {
            EXPECT_FALSE(table.find(ChunkId{id}));
            table.append(ChunkId{id});
        }
        Bitmap all{ids.size()};
        for (Slot slot = 0; slot < ids.size(); ++slot) {
            EXPECT_EQ(table.find(ChunkId{ids[slot]}), slot);
            all.set(slot);
        }
        EXPECT_FALSE(table.find(ChunkId{0}));
        EXPECT_FALSE(table.find(ChunkId{3}));
        EXPECT_FALSE(table.find(ChunkId{5000}));
        std::uint64_t expected = 1;
        for (const Slot slot : table.slots_by_id(all)) {
            EXPECT_EQ(table.id_of(slot).value, expected);
            expected += 3;
        }
    }
}

TEST(SlotTable, TurnsAllowedIdsIntoLiveSlots) {
    SlotTable table;
    Bitmap alive{100};
    for (std::uint64_t id = 0; id < 100; ++id) {
        table.append(ChunkId{id * 2});
        if (id % 5 != 0) {
            alive.set(id);
        }
    }
    const std::vector<ChunkId> allowed{ChunkId{1},  ChunkId{2},  ChunkId{10},
                                       ChunkId{11}, ChunkId{12}, ChunkId{999}};
    const Bitmap slots = table.slots_of(allowed, alive);
    EXPECT_EQ(slots.count(), 2U);  // 1 and 11 never were, 10 is dead
    EXPECT_TRUE(slots.test(1));
    EXPECT_TRUE(slots.test(6));
}

TEST(TermDictionary, NumbersTermsInOrderOfAppearance) {
    TermDictionary dictionary;
    EXPECT_EQ(dictionary.find("a"), TermDictionary::kNone);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        EXPECT_EQ(dictionary.intern("term" + std::to_string(i)), i);
    }
    EXPECT_EQ(dictionary.intern(""), 5000U);
    EXPECT_EQ(dictionary.intern("term77"), 77U);
    EXPECT_EQ(dictionary.find("term4999"), 4999U);
    EXPECT_EQ(dictionary.find("term5000"), TermDictionary::kNone);
    EXPECT_EQ(dictionary.term(0), "term0");
    EXPECT_EQ(dictionary.term(5000), "");
    dictionary.reserve(100'000, 1'000'000);
    EXPECT_EQ(dictionary.find("term4999"), 4999U);
    EXPECT_EQ(dictionary.find("term5000"), TermDictionary::kNone);
}

TEST(CountTerms, CountsRepeats) {
    const CountedTerms counted = count_terms({"b", "a", "b", "b"});
    EXPECT_EQ(counted.length, 4U);
    ASSERT_EQ(counted.distinct.size(), 2U);
    EXPECT_EQ(counted.distinct[0].term, "a");
    EXPECT_EQ(counted.distinct[1].count, 3U);
    EXPECT_TRUE(count_terms({}).distinct.empty());
}

TEST(ForwardLists, GiveBackWhatTheyTook) {
    std::mt19937 engine{11};
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    ForwardLists lists;
    std::vector<std::vector<TermCount>> expected;
    for (std::size_t i = 0; i < 300; ++i) {
        std::set<std::uint32_t> terms;
        while (terms.size() < i) {
            terms.insert(random() >> (random() % 32));
        }
        auto& list = expected.emplace_back();
        for (const std::uint32_t term : terms) {
            list.push_back({.term = term, .count = random() % 3 != 0 ? 1 : 1 + random() % 100'000});
        }
        lists.append(list);
    }
    for (Slot slot = 0; slot < lists.size(); ++slot) {
        std::vector<TermCount> got;
        lists.for_each(slot, [&](std::uint32_t term, std::uint32_t count) {
            got.push_back({.term = term, .count = count});
        });
        EXPECT_EQ(got, expected[slot]);
        EXPECT_EQ(ForwardLists::decode(lists.bytes(slot), 1UL << 32), expected[slot]);
    }
}

TEST(ForwardLists, RefuseToDecodeNonsense) {
    using Bytes = std::vector<std::uint8_t>;
    const auto decode = [](const Bytes& bytes) { return ForwardLists::decode(bytes, 10); };
    EXPECT_TRUE(decode({}));
    EXPECT_TRUE(decode({0, 18}));                                // terms 0 and 9
    EXPECT_FALSE(decode({20}));                                  // term 10 of 10
    EXPECT_FALSE(decode({4, 0}));                                // the same term twice
    EXPECT_FALSE(decode({3}));                                   // a count is missing
    EXPECT_FALSE(decode({3, 0}));                                // a count of 0
    EXPECT_FALSE(decode({0x80}));                                // ends inside a number
    EXPECT_FALSE(decode({0x82, 0x82, 0x82, 0x82, 0x82, 0x02}));  // a number too long
}

}  // namespace
}  // namespace ragd
