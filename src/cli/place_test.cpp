#include "cli/place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kText =
    "# Vacation\n\n## Asking\nAsk.\n\n## Carrying *days* over\n\nUp to 8 days move.\n";

Place place_in(std::string_view id, std::string_view text, std::size_t at) {
    return find_place(text, read_blocks(text, syntax_of(id)), at);
}

TEST(Place, IsTheLineAndTheHeadingsAbove) {
    const Place place = place_in("people/vacation.md", kText, kText.find("Up to"));
    EXPECT_EQ(place.line, 8U);
    EXPECT_THAT(place.headings, ElementsAre("Vacation", "Carrying days over"));
    EXPECT_EQ(place_in("a.md", kText, 0).line, 1U);
    EXPECT_EQ(place_in("a.md", kText, 1'000).line, 9U) << "past the end is the end";
}

TEST(Place, ACommentInCodeIsNoHeading) {
    const Place place = place_in("run.sh", "# Copies\n\ncp a b\n", 10);
    EXPECT_THAT(place.headings, IsEmpty());
    EXPECT_EQ(place.line, 3U);
}

TEST(Place, HeadingsAreThoseOfTheSyntax) {
    EXPECT_THAT(place_in("a.rst", "Tea\n===\n\nHot.\n", 10).headings, ElementsAre("Tea"));
    EXPECT_THAT(place_in("a.adoc", "= Tea\n\nHot.\n", 8).headings, ElementsAre("Tea"));
}

TEST(Place, ATextOfOneLineHasNone) {
    EXPECT_FALSE(place_in("tea", "Green tea is brewed at 75 degrees.\n", 4).line);
}

TEST(Place, InAFileOfPagesItIsThePage) {
    const auto written = [](const char* location) {
        return written_location(boost::json::parse(location).as_object());
    };
    EXPECT_EQ(written(R"({"page": 3, "box": [1, 2, 3, 4]})"), "page 3");
    EXPECT_EQ(written(R"({"page": 3, "pages": [3, 4, 6]})"), "pages 3 to 6");
    EXPECT_EQ(written(R"({"slide": 2, "slides": [2, 3]})"), "slides 2 to 3");
    EXPECT_EQ(written(R"({"slide": 4})"), "slide 4");
    EXPECT_EQ(written(R"({"sheet": "Q3", "range": "A1:D9"})"), "sheet Q3, A1:D9");
    EXPECT_EQ(written(R"({"anchor": "install"})"), "#install");
    EXPECT_EQ(written(R"({"line": 3})"), "") << "the place of a text has it";
    EXPECT_EQ(written_place("report.pdf", "report",
                            {.headings = {"Costs"}, .line = 9, .where = "page 3"}),
              "report.pdf, page 3 — Costs");
}

TEST(Place, IsWrittenOnce) {
    EXPECT_EQ(written_place("people/vacation.md", "Vacation",
                            {.headings = {"Vacation", "Carrying days over"}, .line = 8}),
              "people/vacation.md, line 8 — Vacation › Carrying days over");
    EXPECT_EQ(written_place("run.sh", "run.sh", {.headings = {}, .line = 3}), "run.sh, line 3");
    EXPECT_EQ(written_place("notes/todo.txt", "todo", {}), "notes/todo.txt");
    EXPECT_EQ(written_place("a.md", "A title", {.headings = {"Head"}, .line = {}}),
              "a.md — A title › Head");
}

}  // namespace
}  // namespace ragd
