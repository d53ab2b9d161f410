#include "domain/location.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/location_json.hpp"
#include "domain/original_file.hpp"
#include "domain/passage_location.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<LocatedSpan> kMap{
    {{0, 10}, {.page = 1, .box = Box{10, 10, 50, 20}}},
    {{12, 20}, {.page = 1, .box = Box{30, 30, 90, 40}}},
    {{20, 30}, {.page = 2, .box = Box{10, 10, 20, 20}}},
};

TEST(Locations, APartHasThoseThatItTouchesCutToIt) {
    const auto part = locations_within(kMap, {5, 21});
    ASSERT_EQ(part.size(), 3U);
    EXPECT_EQ(part[0].span, (Span{5, 10}));
    EXPECT_EQ(part[1].span, (Span{12, 20}));
    EXPECT_EQ(part[2].span, (Span{20, 21}));
    EXPECT_EQ(part[2].location, kMap[2].location);
    EXPECT_THAT(locations_within(kMap, {10, 12}), IsEmpty()) << "a gap";
    EXPECT_THAT(locations_within(kMap, {30, 40}), IsEmpty());
    EXPECT_THAT(locations_within({}, {0, 9}), IsEmpty());
}

TEST(Locations, ACoarserMapKeepsPagesApartAsLongAsItCan) {
    const auto fewer = coarser(kMap, 2);
    ASSERT_EQ(fewer.size(), 2U);
    EXPECT_EQ(fewer[0].span, (Span{0, 20}));
    EXPECT_EQ(fewer[0].location.box, (Box{10, 10, 90, 40}));
    EXPECT_EQ(fewer[1], kMap[2]);
    EXPECT_EQ(coarser(kMap, 3), kMap);
    EXPECT_EQ(coarser(kMap, 1).size(), 1U) << "what does not fit at all is left out";
}

TEST(Locations, WhatIsStoredIsWithinTheLimits) {
    const auto kept = storable({{{0, 1}, {.page = 1, .anchor = std::string(600, 'a')}}});
    EXPECT_EQ(kept.at(0).location, Location{.page = 1});
}

TEST(Locations, CellsOfBothAreTheRangeAroundThem) {
    EXPECT_EQ(range_around("A1:D1", "A7:C9"), "A1:D9");
    EXPECT_EQ(range_around("B2", "B2"), "B2");
    EXPECT_EQ(range_around("AA10", "Z9"), "Z9:AA10");
    EXPECT_EQ(range_around("", "A1"), "A1");
    EXPECT_EQ(range_around("A1", "all of it"), "A1");
    EXPECT_EQ(range_around("A0", "A99999999999"), "A0") << "no cells";
}

TEST(Locations, AsJsonTheyAreTheSame) {
    std::vector<LocatedSpan> all = kMap;
    all.push_back(
        {{40, 41}, {.slide = 2, .sheet = "Q3", .range = "A1", .anchor = "top", .line = 9}});
    EXPECT_EQ(locations_of_json(json_of_locations(all), 41), all);
    EXPECT_EQ(locations_of_json(json_of_locations(all), 40), std::nullopt) << "outside the text";
}

Chunk chunk_of(std::string text, std::vector<LocatedSpan> locations) {
    Chunk chunk{.start = 5, .end = 5 + text.size()};
    chunk.text = std::move(text);
    chunk.locations = std::move(locations);
    return chunk;
}

TEST(PassageLocation, HasAllPagesAndTheBoxOfTheFirst) {
    const auto chunk = chunk_of(std::string(25, 'x'), locations_within(kMap, {5, 30}));
    const auto all = locate(chunk);
    ASSERT_TRUE(all);
    EXPECT_EQ(all->begin.page, 1U);
    EXPECT_EQ(all->begin.box, (Box{10, 10, 90, 40}));
    EXPECT_THAT(all->pages, ElementsAre(1, 2));
    const auto quote = locate(chunk, {22, 25});
    ASSERT_TRUE(quote);
    EXPECT_EQ(quote->begin, kMap[2].location) << "a quote is on its own page";
    EXPECT_THAT(quote->pages, IsEmpty());
    EXPECT_FALSE(locate(chunk, {10, 12}));
}

TEST(PassageLocation, HasAllCellsOfItsSheet) {
    const auto chunk = chunk_of("head row", {{{5, 9}, {.sheet = "Q3", .range = "A1:D1"}},
                                             {{9, 11}, {.sheet = "Q3", .range = "A8:D8"}},
                                             {{11, 13}, {.sheet = "Q4", .range = "A1:Z9"}}});
    EXPECT_EQ(locate(chunk)->begin, (Location{.sheet = "Q3", .range = "A1:D8"}));
    EXPECT_THAT(locate(chunk)->sheets, ElementsAre("Q3", "Q4"));
}

TEST(PassageLocation, HasAllItsSlides) {
    const auto chunk = chunk_of(
        "one two", {{{5, 8}, {.slide = 4}}, {{8, 10}, {.slide = 5}}, {{10, 12}, {.slide = 5}}});
    EXPECT_EQ(locate(chunk)->begin.slide, 4U);
    EXPECT_THAT(locate(chunk)->slides, ElementsAre(4, 5));
    EXPECT_THAT(locate(chunk, {10, 12})->slides, IsEmpty());
}

TEST(PassageLocation, CountsTheLinesToAQuote) {
    const auto chunk = chunk_of("one\ntwo\nthree", {{{5, 18}, {.line = 7}}});
    EXPECT_EQ(locate(chunk)->begin.line, 7U);
    EXPECT_EQ(locate(chunk, {9, 12})->begin.line, 8U);
    EXPECT_EQ(locate(chunk, {13, 18})->begin.line, 9U);
}

TEST(OriginalFile, AsJsonItIsTheSame) {
    const OriginalFile file{.name = "a b.pdf",
                            .media_type = "application/pdf",
                            .bytes = 7,
                            .sha256 = std::string(64, 'f'),
                            .modified = WallTime{std::chrono::milliseconds{-1}}};
    EXPECT_EQ(file_of_json(json_of_file(file)), file);
    const OriginalFile bare{.name = "x", .sha256 = std::string(64, '0')};
    EXPECT_EQ(file_of_json(json_of_file(bare)), bare);
    EXPECT_EQ(file_of_json(boost::json::parse(R"({"name":"x","bytes":1,"sha256":"F0"})")),
              std::nullopt);
}

}  // namespace
}  // namespace ragd
