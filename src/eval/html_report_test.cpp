#include "eval/html_report.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/html.hpp"
#include "eval/plot.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

EvalReport report_of(double ndcg, bool reranked) {
    EvalReport report{.dataset = "set <1>", .reranked = reranked, .queries = 30};
    for (int i = 0; i < 30; ++i) {
        report.results.push_back(
            {.id = fmt::format("q{}", i),
             .text = "<script>alert('x')</script> & more",
             .measures = {.ndcg = i % 3 == 0 ? 0.5 : ndcg},
             .ms = 1.0 + i,
             .ranking = {{.document = "d",
                          .score = 0.75,
                          .rerank = reranked ? std::optional{1.0} : std::nullopt,
                          .grade = i % 2}}});
    }
    report.p50_ms = 15;
    report.p99_ms = 30;
    return report;
}

TEST(HtmlReport, LoadsNothingAndEscapesWhatItShows) {
    const EvalReport a = report_of(0.75, true);
    const EvalReport b = report_of(0.5, false);
    const auto compared = compare(a, b, "old");
    ASSERT_TRUE(compared);
    const std::string page = html_report(a, &b, &*compared);
    EXPECT_TRUE(page.starts_with("<!doctype html>")) << page.substr(0, 40);
    for (const auto* never : {"<script", "http:", "https:", "src=", "url(", "nan", "inf"}) {
        EXPECT_THAT(page, Not(HasSubstr(never)));
    }
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)"));
    EXPECT_THAT(page, HasSubstr("set &lt;1&gt;"));
    EXPECT_THAT(page, HasSubstr("is better than B"));
    EXPECT_THAT(page, HasSubstr("Most lost: none."));
    EXPECT_THAT(page, HasSubstr("expected calibration error 0.250"));
}

TEST(HtmlReport, OneRunHasItsHardestQueriesInPlaceOfDifferences) {
    const std::string page = html_report(report_of(0.75, false), nullptr, nullptr);
    EXPECT_THAT(page, HasSubstr("Lowest ndcg@10"));
    EXPECT_THAT(page, HasSubstr("only where sources were reranked"));
    EXPECT_THAT(page, Not(HasSubstr("A against B")));
}

TEST(HtmlReport, ARunOfOneQueryThatFoundNothingIsAPageToo) {
    const EvalReport report{.dataset = "s", .queries = 1, .results = {{.id = "q", .text = "?"}}};
    const std::string page = html_report(report, nullptr, nullptr);
    EXPECT_THAT(page, HasSubstr("nothing found"));
    EXPECT_THAT(page, Not(HasSubstr("nan")));
}

TEST(Axis, HasRoundTicksBetweenItsEnds) {
    EXPECT_THAT((Axis{.low = 0, .high = 1}).ticks(),
                testing::Pointwise(testing::DoubleNear(1e-9), {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}));
    EXPECT_THAT((Axis{.low = 3, .high = 70, .logarithmic = true}).ticks(),
                testing::Pointwise(testing::DoubleNear(1e-9), {5.0, 10.0, 20.0, 50.0}));
    EXPECT_EQ(tick_label(-0.0), "0");
    EXPECT_EQ(tick_label(0.6000000000000001), "0.6");
}

TEST(Axis, PutsWhatIsOutsideAtTheNearerEnd) {
    const Axis axis{.low = 1, .high = 100, .from = 0, .to = 200, .logarithmic = true};
    EXPECT_NEAR(axis.at(10), 100, 1e-9);
    EXPECT_EQ(axis.at(0.5), 0);
    EXPECT_EQ(axis.at(1000), 200);
}

}  // namespace
}  // namespace ragd
