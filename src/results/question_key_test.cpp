#include "results/question_key.hpp"

#include <functional>
#include <map>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "testing/test_access.hpp"

namespace ragd {
namespace {

using Change = std::function<void(Question&)>;

Question plain() {
    return {.text = "How tall is it?", .collection = CollectionName{"documents"}};
}

/// For each field of a question, ways in which two may differ.
const std::multimap<std::string, Change>& changes() {
    static const std::multimap<std::string, Change> all{
        {"text", [](Question& q) { q.text = "How old is it?"; }},
        {"text", [](Question& q) { q.text = "how tall is it?"; }},
        {"collection", [](Question& q) { q.collection = CollectionName{"others"}; }},
        {"top_k", [](Question& q) { q.top_k = 6; }},
        {"mode", [](Question& q) { q.mode = SearchMode::kVector; }},
        {"mode", [](Question& q) { q.mode = SearchMode::kKeyword; }},
        {"rerank", [](Question& q) { q.rerank = false; }},
        {"generate", [](Question& q) { q.generate = false; }},
        {"diversity", [](Question& q) { q.diversity = false; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .present = true}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .any_of = {1}}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .any_of = {2}}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .any_of = {true}}}; }},
        {"filter",
         [](Question& q) { q.filter.clauses = {{.key = "a", .any_of = {FilterNull{}}}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .any_of = {"1"}}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .gt = 1}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .gte = 1}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .lt = 1}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .lte = 1}}; }},
        {"filter",
         [](Question& q) { q.filter.clauses = {{.key = "a", .lte = (1ULL << 60U) + 1}}; }},
        {"filter", [](Question& q) { q.filter.clauses = {{.key = "a", .lte = 1ULL << 60U}}; }},
        {"filter",
         [](Question& q) { q.filter.one_of = {{{.clauses = {{.key = "a", .any_of = {1}}}}}}; }},
        {"filter",
         [](Question& q) { q.filter.none_of = {{.clauses = {{.key = "a", .any_of = {1}}}}}; }},
        {"budget", [](Question& q) { q.budget = std::chrono::milliseconds{50}; }},
        {"budget", [](Question& q) { q.budget = std::chrono::milliseconds{51}; }},
        {"min_score", [](Question& q) { q.min_score = 0; }},
        {"min_score", [](Question& q) { q.min_score = 0.1; }},
        {"temperature", [](Question& q) { q.temperature = 0.5; }},
        {"max_tokens", [](Question& q) { q.max_tokens = 100; }},
        {"conversation", [](Question& q) { q.conversation.instructions = "Be brief."; }},
        {"conversation", [](Question& q) { q.conversation.turns = {{.text = "The tower?"}}; }},
        {"conversation",
         [](Question& q) {
             q.conversation.turns = {{.role = Role::kAssistant, .text = "The tower?"}};
         }},
        {"conversation", [](Question& q) { q.conversation.left_out = 1; }},
        {"conversation", [](Question& q) { q.conversation.behind = R"([{"role":"tool"}])"; }},
        {"reformulate", [](Question& q) { q.reformulate = false; }},
        {"format", [](Question& q) { q.format = OutputFormat::kJson; }},
        {"model_options", [](Question& q) { q.model_options = {{.name = "seed", .json = "1"}}; }},
        {"model_options", [](Question& q) { q.model_options = {{.name = "seed", .json = "2"}}; }},
        {"model_options", [](Question& q) { q.model_options = {{.name = "stop", .json = "1"}}; }},
    };
    return all;
}

std::string key(const Question& question) {
    return question_key(Access::local_operator(), question);
}

TEST(QuestionKey, EachFieldThatAnAnswerDependsOnMakesAnotherKey) {
    std::set<std::string> keys{key(plain())};
    for (const auto& [field, change] : changes()) {
        Question question = plain();
        change(question);
        EXPECT_TRUE(keys.insert(key(question)).second) << field;
    }
}

TEST(QuestionKey, NoFieldIsLeftOutOfThatTest) {
    Question question;
    auto& [text, collection, top_k, mode, rerank, generate, stream, use_cache, diversity, filter,
           budget, min_score, temperature, max_tokens, conversation, reformulate, format,
           model_options] = question;
    const auto fields = std::tie(text, collection, top_k, mode, rerank, generate, stream, use_cache,
                                 diversity, filter, budget, min_score, temperature, max_tokens,
                                 conversation, reformulate, format, model_options);
    std::set<std::string> changed{"stream", "use_cache"};  // in the next test
    for (const auto& change : changes()) {
        changed.insert(change.first);
    }
    EXPECT_EQ(changed.size(), std::tuple_size_v<decltype(fields)>);
}

TEST(QuestionKey, HowAnAnswerIsToldDoesNotCount) {
    Question streamed = plain();
    streamed.stream = true;
    EXPECT_EQ(key(streamed), key(plain()));
    Question uncached = plain();
    uncached.use_cache = false;
    EXPECT_EQ(key(uncached), key(plain()));
}

TEST(QuestionKey, WhiteSpaceAndTheOrderOfConditionsDoNotCount) {
    Question spaced = plain();
    spaced.text = "How  tall\n\tis it?";
    EXPECT_EQ(key(spaced), key(plain()));
    Question one = plain();
    one.filter.clauses = {{.key = "a", .any_of = {1, "x"}}, {.key = "b", .present = true}};
    one.filter.one_of = {
        {{.clauses = {{.key = "c", .gt = 1}}}, {.clauses = {{.key = "d", .lt = 2}}}}};
    Question other = plain();
    other.filter.clauses = {{.key = "b", .present = true}, {.key = "a", .any_of = {"x", 1.0}}};
    other.filter.one_of = {
        {{.clauses = {{.key = "d", .lt = 2}}}, {.clauses = {{.key = "c", .gt = 1}}}}};
    EXPECT_EQ(key(one), key(other));
}

TEST(QuestionKey, ConditionsInOneListAreNotThoseOfTwo) {
    const Filter a{.clauses = {{.key = "a", .present = true}}};
    const Filter b{.clauses = {{.key = "b", .present = true}}};
    Question either = plain();
    either.filter.one_of = {{a, b}};
    Question both = plain();
    both.filter.one_of = {{a}, {b}};
    EXPECT_NE(key(either), key(both));
}

TEST(QuestionKey, WhoAsksCountsAsFarAsAccessListsCanTell) {
    const auto of = [](const Access& access) { return question_key(access, plain()); };
    const auto mia = TestAccess::of("a", {"user:mia"});
    EXPECT_NE(of(mia), of(TestAccess::of("a", {"user:tom"})));
    EXPECT_NE(of(mia), of(TestAccess::of("a", {"group:hr", "user:mia"})));
    EXPECT_NE(of(mia), of(TestAccess::of("b", {"user:mia"})));
    EXPECT_NE(of(mia), of(TestAccess::of("a", {"user:mia"}, {Right::kQuery, Right::kAdmin})));
    EXPECT_EQ(of(mia), of(TestAccess::of("a", {"user:mia"}, {Right::kQuery})));
    EXPECT_EQ(of(TestAccess::of("a", {"user:mia"}, {Right::kAdmin})),
              of(TestAccess::of("a", {}, {Right::kAdmin})))
        << "who sees all sees the same";
}

TEST(QuestionKey, NoTextCanPassForTwoFields) {
    Question one = plain();
    one.conversation.turns = {{.text = "a"}, {.text = "b"}};
    Question other = plain();
    other.conversation.turns = {{.text = "a1:00:1:b"}};
    EXPECT_NE(key(one), key(other));
    const auto two = TestAccess::of("a", {"user:x", "user:y"});
    const auto joined = TestAccess::of("a", {"user:x6:user:y"});
    EXPECT_NE(question_key(two, plain()), question_key(joined, plain()));
}

}  // namespace
}  // namespace ragd
