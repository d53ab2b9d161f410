#include "results/made_by.hpp"

#include <functional>
#include <set>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(MadeBy, EachOptionAndEachMakerCounts) {
    const std::vector<std::string> makers{"1.0", "model"};
    const std::vector<std::function<void(AnswerOptions&)>> changes{
        [](AnswerOptions& o) { o.name = "other"; },
        [](AnswerOptions& o) { o.vector_weight = 0.6; },
        [](AnswerOptions& o) { o.blend.fused = 1; },
        [](AnswerOptions& o) { o.blend.logit = 1; },
        [](AnswerOptions& o) { o.blend.bias = 1; },
        [](AnswerOptions& o) { o.reading.span = 1; },
        [](AnswerOptions& o) { o.reading.answers = 1; },
        [](AnswerOptions& o) { o.reading.fused = 1; },
        [](AnswerOptions& o) { o.reading.near = 1; },
        [](AnswerOptions& o) { o.reading.elsewhere = 1; },
        [](AnswerOptions& o) { o.reading.bias = 1; },
        [](AnswerOptions& o) { o.depth = RetrievalDepth{}; },
        [](AnswerOptions& o) { o.depth = RetrievalDepth{.candidates = 9}; },
        [](AnswerOptions& o) { o.depth = RetrievalDepth{.reranked = 9}; },
        [](AnswerOptions& o) { o.depth = RetrievalDepth{.results = 9}; },
        [](AnswerOptions& o) { o.answer_threshold = 0.6; },
        [](AnswerOptions& o) { o.context_tokens = 1; },
        [](AnswerOptions& o) { o.output_links = OutputLinks::kAny; }};
    std::set<std::string> seen{made_by({}, makers)};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        AnswerOptions options;
        changes[i](options);
        EXPECT_TRUE(seen.insert(made_by(options, makers)).second) << i;
    }
    EXPECT_TRUE(seen.insert(made_by({}, {"1.1", "model"})).second);
    EXPECT_TRUE(seen.insert(made_by({}, {"1.0m", "odel"})).second);
    EXPECT_TRUE(seen.insert(made_by({}, {"1.0"})).second);
}

}  // namespace
}  // namespace ragd
