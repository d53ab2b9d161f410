#include "eval/plots.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/plot.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size())) {
        ++count;
    }
    return count;
}

/// One <svg>, closed, with a name, and no coordinate that a browser cannot draw.
void expect_drawable(const std::string& svg) {
    EXPECT_EQ(count_of(svg, "<svg "), 1U);
    EXPECT_TRUE(svg.ends_with("</svg>\n")) << svg;
    EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-label=\""));
    for (const char* broken : {"nan", "inf", "\"-0.0\""}) {
        EXPECT_THAT(svg, Not(HasSubstr(broken)));
    }
}

TEST(DifferencePlot, IsDrawableForAnyNumberOfQueries) {
    expect_drawable(difference_plot({}, "ndcg@10"));
    expect_drawable(difference_plot({0.0}, "ndcg@10"));
    expect_drawable(difference_plot({-1.0, 1.0, 0.25}, "ndcg@10"));
}

TEST(DifferencePlot, OrderOfTheQueriesDoesNotMatter) {
    EXPECT_EQ(difference_plot({0.5, -0.25, 0.125}, "m"), difference_plot({-0.25, 0.125, 0.5}, "m"));
}

TEST(ReliabilityPlot, DrawsOnlyBinsThatHoldSomething) {
    const std::vector<ReliabilityBin> bins{
        {.low = 0, .high = 0.5, .count = 0},
        {.low = 0.5, .high = 1, .count = 9, .predicted = 0.75, .observed = 0.5}};
    const std::string svg = reliability_plot(bins);
    expect_drawable(svg);
    EXPECT_EQ(count_of(svg, "<circle "), 2U) << "its size and its middle";
    expect_drawable(reliability_plot({}));
}

TEST(LatencyPlots, RunsWithoutTimesOrWithEqualOnesAreDrawable) {
    const RunPoint even{.name = "a & b",
                        .css = "a",
                        .p50_ms = 2,
                        .p99_ms = 2,
                        .quality = 1,
                        .interval = {.low = 1, .high = 1},
                        .ms = {2, 2, 2}};
    const RunPoint nothing{.name = "zero", .css = "b", .ms = {0.0}};
    const std::vector<RunPoint> runs{even, nothing};
    for (const std::string& svg : {latency_plot(runs), latency_quality_plot(runs, "ndcg@10")}) {
        expect_drawable(svg);
        EXPECT_THAT(svg, HasSubstr("a &amp; b"));
    }
}

TEST(Axis, TicksOfALogarithmicAxisAreOneTwoAndFive) {
    const Axis axis{.low = 0.5, .high = 20, .logarithmic = true};
    EXPECT_THAT(axis.ticks(), testing::ElementsAre(0.5, 1, 2, 5, 10, 20));
    const Axis pixels{.low = 1, .high = 100, .from = 0, .to = 200, .logarithmic = true};
    EXPECT_NEAR(pixels.at(10), 100, 1e-9);
}

TEST(TickLabel, HasFewDigitsAndNoNegativeZero) {
    EXPECT_EQ(tick_label(-0.0), "0");
    EXPECT_EQ(tick_label(0.05), "0.05");
    EXPECT_EQ(tick_label(1500), "1500");
}

}  // namespace
}  // namespace ragd
