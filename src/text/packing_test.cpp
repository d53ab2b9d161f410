#include "text/packing.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;

Unit unit(std::uint32_t pieces, BreakBefore before = BreakBefore::kSentence, bool heading = false) {
    return {.start = 0, .end = 1, .pieces = pieces, .before = before, .heading = heading};
}

TEST(Packing, WhatFitsIsOneChunk) {
    const std::vector<Unit> units{unit(5), unit(5, BreakBefore::kParagraph), unit(10)};
    EXPECT_THAT(pack(units, {20, 5}), ElementsAre(PackedChunk{0, 0, 3}));
    EXPECT_TRUE(pack({}, {20, 5}).empty());
}

TEST(Packing, FillsEvenlyRatherThanLeaveAScrap) {
    const std::vector<Unit> units(11, unit(10));
    EXPECT_THAT(pack(units, {100, 0}), ElementsAre(PackedChunk{0, 0, 5}, PackedChunk{5, 5, 11}));
}

TEST(Packing, BreaksAtAParagraphRatherThanInside) {
    std::vector<Unit> units(9, unit(20));
    units[6].before = BreakBefore::kParagraph;
    EXPECT_THAT(pack(units, {140, 0}), ElementsAre(PackedChunk{0, 0, 6}, PackedChunk{6, 6, 9}));
}

TEST(Packing, NeverLeavesAHeadingAlone) {
    const std::vector<Unit> units{unit(60), unit(30), unit(5, BreakBefore::kParagraph, true),
                                  unit(60, BreakBefore::kHeading)};
    EXPECT_THAT(pack(units, {100, 0}), ElementsAre(PackedChunk{0, 0, 2}, PackedChunk{2, 2, 4}));
}

TEST(Packing, RepeatsWholeUnitsUpToTheOverlap) {
    const std::vector<Unit> units(8, unit(10));
    EXPECT_THAT(pack(units, {50, 25}), ElementsAre(PackedChunk{0, 0, 5}, PackedChunk{3, 5, 8}));
    EXPECT_THAT(pack(units, {50, 9}), ElementsAre(PackedChunk{0, 0, 4}, PackedChunk{4, 4, 8}));
}

TEST(Packing, OverlapYieldsToAUnitThatNeedsTheRoom) {
    const std::vector<Unit> units{unit(10), unit(10), unit(15), unit(45)};
    EXPECT_THAT(pack(units, {50, 20}), ElementsAre(PackedChunk{0, 0, 3}, PackedChunk{3, 3, 4}));
}

TEST(Packing, RepeatsNothingAcrossAForcedBreakOrFromAHeading) {
    const std::vector<Unit> forced{unit(5), unit(5, BreakBefore::kForced)};
    EXPECT_THAT(pack(forced, {50, 20}), ElementsAre(PackedChunk{0, 0, 1}, PackedChunk{1, 1, 2}));
    const std::vector<Unit> heading{unit(40), unit(3), unit(2, BreakBefore::kParagraph, true),
                                    unit(45, BreakBefore::kHeading)};
    EXPECT_THAT(pack(heading, {50, 20}), ElementsAre(PackedChunk{0, 0, 2}, PackedChunk{2, 2, 4}));
}

TEST(Packing, KeepsItsPromisesOnRandomUnits) {
    std::mt19937 random{11};
    for (int round = 0; round < 3000; ++round) {
        const auto budget = static_cast<std::uint32_t>(4 + random() % 60);
        const std::size_t overlap = random() % budget;
        std::vector<Unit> units(1 + random() % 80);
        for (Unit& each : units) {
            each = unit(static_cast<std::uint32_t>(1 + random() % budget),
                        static_cast<BreakBefore>(random() % 7), random() % 8 == 0);
        }
        std::size_t covered = 0;
        std::size_t last_first = 0;
        for (const PackedChunk& chunk : pack(units, {budget, overlap})) {
            ASSERT_EQ(chunk.fresh, covered);
            ASSERT_LT(chunk.fresh, chunk.last);
            ASSERT_LE(chunk.first, chunk.fresh);
            ASSERT_TRUE(covered == 0 || chunk.first > last_first);
            std::size_t size = 0;
            for (std::size_t n = chunk.first; n < chunk.last; ++n) {
                size += units[n].pieces;
                ASSERT_TRUE(n <= chunk.first || units[n].before != BreakBefore::kForced);
                ASSERT_TRUE(n >= chunk.fresh || !units[n].heading);
            }
            ASSERT_LE(size, budget);
            covered = chunk.last;
            last_first = chunk.first;
        }
        ASSERT_EQ(covered, units.size());
    }
}

}  // namespace
}  // namespace ragd
