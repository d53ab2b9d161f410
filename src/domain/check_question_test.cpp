#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/question.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

Question ask(std::string text) {
    return {.text = std::move(text), .collection = CollectionName{"documents"}};
}

/// The pointers of the faults.
std::vector<std::string> faults_of(const Question& question, Faults so_far = {}) {
    std::vector<std::string> pointers;
    if (const auto checked = check(question, std::move(so_far)); !checked) {
        for (const FieldError& field : checked.error().fields) {
            pointers.push_back(field.pointer);
        }
    }
    return pointers;
}

TEST(CheckQuestion, TrimsTheText) {
    const auto checked = check(ask(" \n" + std::string(4096, 'a') + " "));
    ASSERT_TRUE(checked);
    EXPECT_EQ((*checked)->text, std::string(4096, 'a'));
}

TEST(CheckQuestion, NamesTheFieldThatIsOutOfBounds) {
    const auto fault = [](auto change) {
        Question question = ask("whale");
        change(question);
        return faults_of(question);
    };
    EXPECT_THAT(fault([](Question& q) { q.text = " \n"; }), ElementsAre("/query"));
    EXPECT_THAT(fault([](Question& q) { q.text = std::string(4097, 'a'); }), ElementsAre("/query"));
    EXPECT_THAT(fault([](Question& q) { q.text = "\xC3"; }), ElementsAre("/query"));
    EXPECT_THAT(fault([](Question& q) { q.top_k = 0; }), ElementsAre("/top_k"));
    EXPECT_THAT(fault([](Question& q) { q.top_k = 101; }), ElementsAre("/top_k"));
    EXPECT_THAT(fault([](Question& q) { q.min_score = std::nan(""); }), ElementsAre("/min_score"));
    EXPECT_THAT(fault([](Question& q) { q.temperature = std::nan(""); }),
                ElementsAre("/temperature"));
    EXPECT_THAT(fault([](Question& q) { q.max_tokens = 0; }), ElementsAre("/max_tokens"));
    EXPECT_THAT(fault([](Question& q) { q.budget = std::chrono::milliseconds{0}; }),
                ElementsAre("/budget_ms"));
}

TEST(CheckQuestion, TellsAllFaultsAndEachOnce) {
    Question question = ask("");
    question.top_k = 0;
    Faults read;
    read.add("/query", "is required");
    EXPECT_THAT(faults_of(question, read), ElementsAre("/query", "/top_k"));
}

}  // namespace
}  // namespace ragd
