#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/filter_limits.hpp"
#include "wire/decode.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

Result<Question> question_of(std::string_view body) {
    return RAG_TRY(decode_question(body)).take();
}

TEST(DecodeQuestion, TheLastMessageOfAConversationIsTheQuestion) {
    const auto question = decode_question(R"({"reformulate": false, "messages": [
        {"role": "user", "content": "How many days?"}, {"role": "assistant", "content": "30."},
        {"role": "user", "content": " And for part-timers? "}]})");
    ASSERT_TRUE(question) << question.error().message;
    EXPECT_EQ((*question)->text, "And for part-timers?");
    EXPECT_FALSE((*question)->reformulate);
    EXPECT_EQ((*question)->conversation.turns,
              (std::vector<Turn>{{Role::kUser, "How many days?"}, {Role::kAssistant, "30."}}));
}

TEST(DecodeQuestion, FillsInTheDefaultsOfTheContract) {
    const auto question = question_of(R"({"query": "  how many days? \n"})");
    ASSERT_TRUE(question);
    EXPECT_EQ(question->text, "how many days?");
    EXPECT_EQ(question->collection.str(), "documents");
    EXPECT_EQ(question->top_k, 5U);
    EXPECT_EQ(question->mode, SearchMode::kHybrid);
    EXPECT_TRUE(question->rerank && question->generate && question->use_cache);
    EXPECT_TRUE(question->diversity);
    EXPECT_FALSE(question->stream);
    EXPECT_TRUE(question->filter.empty());
    EXPECT_EQ(question->budget, std::nullopt);
    EXPECT_EQ(question->min_score, std::nullopt);
    EXPECT_EQ(question->temperature, 0.0);
    EXPECT_EQ(question->max_tokens, 512U);
}

TEST(DecodeQuestion, TakesEveryField) {
    const auto question =
        question_of(R"({"query": "q", "top_k": 100, "mode": "keyword", "rerank": false,
        "generate": false, "stream": true, "filter": {"lang": "en"}, "cache": false,
        "diversity": false,
        "budget_ms": 250, "collection": "hr-2026_A", "min_score": -0.5, "temperature": 0.7,
        "max_tokens": 64.0})");
    ASSERT_TRUE(question) << question.error().message;
    EXPECT_EQ(question->top_k, 100U);
    EXPECT_EQ(question->mode, SearchMode::kKeyword);
    EXPECT_FALSE(question->rerank || question->generate || question->use_cache);
    EXPECT_FALSE(question->diversity);
    EXPECT_TRUE(question->stream);
    EXPECT_EQ(question->budget, std::chrono::milliseconds{250});
    EXPECT_EQ(question->collection.str(), "hr-2026_A");
    EXPECT_EQ(question->min_score, -0.5);
    EXPECT_EQ(question->temperature, 0.7);
    EXPECT_EQ(question->max_tokens, 64U);
}

TEST(DecodeQuestion, NullMeansAbsentWhereTheContractSaysSo) {
    const auto question = question_of(R"({"query": "q", "budget_ms": null, "min_score": null})");
    ASSERT_TRUE(question);
    EXPECT_EQ(question->budget, std::nullopt);
    EXPECT_EQ(question->min_score, std::nullopt);
}

struct BadQuestion {
    std::string body;
    std::string pointer;
    std::string detail;  // a part of it
};

void PrintTo(const BadQuestion& bad, std::ostream* out) {
    *out << bad.body.substr(0, 100);
}

class DecodeQuestionRefuses : public testing::TestWithParam<BadQuestion> {};

TEST_P(DecodeQuestionRefuses, AndNamesTheFieldAndWhatIsAllowed) {
    const auto question = question_of(GetParam().body);
    ASSERT_FALSE(question);
    EXPECT_EQ(question.error().code, ErrorCode::kInvalidField);
    ASSERT_EQ(question.error().fields.size(), 1U) << question.error().message;
    EXPECT_EQ(question.error().fields[0].pointer, GetParam().pointer);
    EXPECT_THAT(question.error().fields[0].detail, HasSubstr(GetParam().detail));
    EXPECT_THAT(question.error().message, HasSubstr(GetParam().detail));
}

std::string question_with(std::string_view member) {
    return fmt::format(R"({{"query": "q", {}}})", member);
}

const std::string kLongQuery = fmt::format(R"({{"query": "{}"}})", std::string(4097, 'x'));

INSTANTIATE_TEST_SUITE_P(
    Bodies, DecodeQuestionRefuses,
    testing::Values(
        BadQuestion{R"({"query": "q", "messages": []})", "/messages", "is given besides query"},
        BadQuestion{R"({"messages": []})", "/messages", "must be an array of 1..4096 messages"},
        BadQuestion{R"({"messages": ["q"]})", "/messages/0", "must be an object"},
        BadQuestion{R"({"messages": [{"role": "system", "content": "q"}]})", "/messages/0/role",
                    "must be one of user, assistant"},
        BadQuestion{R"({"messages": [{"role": "user"}]})", "/messages/0/content", "is required"},
        BadQuestion{R"({"messages": [{"role": "user", "content": " "}]})", "/messages/0/content",
                    "must have 1..4096 characters"},
        BadQuestion{R"({"messages": [{"role": "assistant", "content": "q"}]})", "/messages/0/role",
                    "the last message is the question"},
        BadQuestion{R"({"messages": [{"role": "user", "content": "q", "name": "m"}]})",
                    "/messages/0/name", "is not a known field"},
        BadQuestion{"[]", "", "must be a JSON object, not an array"},
        BadQuestion{"{}", "/query", "is required"},
        BadQuestion{R"({"query": 7})", "/query", "must be a string, not a number"},
        BadQuestion{R"({"query": null})", "/query", "must be a string, not null"},
        BadQuestion{R"({"query": " \t\u00a0"})", "/query", "must have 1..4096 characters"},
        BadQuestion{kLongQuery, "/query", "has 4097"},
        BadQuestion{question_with(R"("top_k": 0)"), "/top_k", "1..100"},
        BadQuestion{question_with(R"("top_k": 101)"), "/top_k", "1..100"},
        BadQuestion{question_with(R"("top_k": -1)"), "/top_k", "1..100"},
        BadQuestion{question_with(R"("top_k": 2.5)"), "/top_k", "a whole number"},
        BadQuestion{question_with(R"("top_k": 1e400)"), "/top_k", "1..100"},
        BadQuestion{question_with(R"("top_k": 99999999999999999999999)"), "/top_k", "1..100"},
        BadQuestion{question_with(R"("top_k": "5")"), "/top_k", "not a string"},
        BadQuestion{question_with(R"("top_k": true)"), "/top_k", "not a boolean"},
        BadQuestion{question_with(R"("mode": "Hybrid")"), "/mode",
                    "one of hybrid, vector, keyword"},
        BadQuestion{question_with(R"("mode": ["hybrid"])"), "/mode", "must be a string"},
        BadQuestion{question_with(R"("rerank": 1)"), "/rerank", "true or false"},
        BadQuestion{question_with(R"("generate": "no")"), "/generate", "true or false"},
        BadQuestion{question_with(R"("stream": null)"), "/stream", "true or false"},
        BadQuestion{question_with(R"("cache": 0)"), "/cache", "true or false"},
        BadQuestion{question_with(R"("diversity": 0.5)"), "/diversity", "true or false"},
        BadQuestion{question_with(R"("budget_ms": 0)"), "/budget_ms", "1..600000"},
        BadQuestion{question_with(R"("min_score": "0")"), "/min_score", "must be a number"},
        BadQuestion{question_with(R"("min_score": 1e999)"), "/min_score", "range of a double"},
        BadQuestion{question_with(R"("temperature": 2.1)"), "/temperature", "0..2"},
        BadQuestion{question_with(R"("max_tokens": 0)"), "/max_tokens", "1..16384"},
        BadQuestion{question_with(R"("collection": "")"), "/collection", "1..64"},
        BadQuestion{question_with(R"("collection": "a b")"), "/collection", "A-Z a-z 0-9"},
        BadQuestion{question_with(R"("topk": 3)"), "/topk", "did you mean 'top_k'?"},
        BadQuestion{question_with(R"("a/b": 3)"), "/a~1b", "not a known field"},
        BadQuestion{question_with(R"("filter": [])"), "/filter", "must be an object"},
        BadQuestion{question_with(R"("filter": {"a": 1e999})"), "/filter/a", "a string, a number"},
        BadQuestion{question_with(R"("filter": {"a": []})"), "/filter/a", "1..256 values"},
        BadQuestion{question_with(R"("filter": {"a": ["x", {}]})"), "/filter/a/1",
                    "a string, a number"},
        BadQuestion{question_with(R"("filter": {"a": {}})"), "/filter/a", "at least one of gt"},
        BadQuestion{question_with(R"("filter": {"$or": []})"), "/filter/$or",
                    "a list of 1..64 filters"},
        BadQuestion{question_with(R"("filter": {"$and": {"a": 1}})"), "/filter/$and", "a list"},
        BadQuestion{question_with(R"("filter": {"$not": [{"a": 1}]})"), "/filter/$not",
                    "must be an object"},
        BadQuestion{question_with(R"("filter": {"$nor": [{"a": 1}]})"), "/filter/$nor",
                    "$and, $or, $not"},
        BadQuestion{question_with(R"("filter": {"$or": [{"a": 1}, {"b/c": {}}]})"),
                    "/filter/$or/1/b~1c", "at least one of"},
        BadQuestion{question_with(R"("filter": {"$or": [{"a": 1}, 2]})"), "/filter/$or/1",
                    "not a number"},
        BadQuestion{question_with(R"("filter": {"$not": {"a": {"in": "x"}}})"), "/filter/$not/a/in",
                    "1..256"},
        BadQuestion{question_with(R"("filter": {"a": {"exists": "yes"}})"), "/filter/a/exists",
                    "true or false, not a string"},
        BadQuestion{question_with(R"("filter": {"a": {"gt": null}})"), "/filter/a/gt", "not null"},
        BadQuestion{question_with(R"("filter": {"a": {"eq": [1]}})"), "/filter/a/eq",
                    "must be a string"},
        BadQuestion{question_with(R"("filter": {"a": {"gte": 1, "$gte": 2}})"), "/filter/a/$gte",
                    "twice"},
        BadQuestion{question_with(R"("filter": {"author": {"name": "Ann"}})"),
                    "/filter/author/name", "named by its path, as in \"author.name\""},
        BadQuestion{question_with(R"("filter": {"a": {"gte": true}})"), "/filter/a/gte",
                    "a number or a string"},
        BadQuestion{question_with(R"("filter": {"a": {"gte": 1, "lt": "2"}})"), "/filter/a",
                    "use one kind"},
        BadQuestion{question_with(R"("filter": {"a": {"ge": 1}})"), "/filter/a/ge",
                    "did you mean"}));

TEST(DecodeQuestion, TellsAllFaultsAtOnce) {
    const auto question = question_of(R"({"query": "", "top_k": 0, "mode": 1, "nope": 2})");
    ASSERT_FALSE(question);
    EXPECT_EQ(question.error().fields.size(), 4U);
    EXPECT_THAT(question.error().message, HasSubstr("and 3 more"));
}

TEST(DecodeQuestion, ListsNoMoreThanTwentyFaults) {
    std::string body = R"({"query": "q")";
    for (int i = 0; i < 30; ++i) {
        body += fmt::format(R"(, "unknown_{}": 0)", i);
    }
    const auto question = question_of(body + "}");
    ASSERT_FALSE(question);
    EXPECT_EQ(question.error().fields.size(), Faults::kListedMax);
    EXPECT_THAT(question.error().message, HasSubstr("and 29 more faults; the first 20 are listed"));
}

TEST(DecodeQuestion, DoesNotEchoAnEndlessName) {
    const auto question =
        question_of(fmt::format(R"({{"query": "q", "{}": 1}})", std::string(100'000, 'x')));
    ASSERT_FALSE(question);
    EXPECT_LT(question.error().fields[0].pointer.size(), 1000U);
}

TEST(DecodeQuestion, CountsCharactersNotBytes) {
    std::string text;
    for (int i = 0; i < 4096; ++i) {
        text += "\xC3\xA9";
    }
    EXPECT_TRUE(question_of(fmt::format(R"({{"query": "{}"}})", text)));
    EXPECT_FALSE(question_of(fmt::format(R"({{"query": "{}a"}})", text)));
}

TEST(DecodeFilter, TakesEqualityRangesAndAnyOf) {
    const auto question = question_of(
        R"({"query": "q", "filter": {"lang": "en", "open": true, "year": {"gte": 2020, "lt": 2025.5},
            "day": {"gt": "2026-01-01", "lte": "2026-02-01"}, "tag": ["a", 1, false]}})");
    ASSERT_TRUE(question) << question.error().message;
    const auto& clauses = question->filter.clauses;
    ASSERT_EQ(clauses.size(), 5U);
    EXPECT_EQ(clauses[0], (FilterClause{.key = "lang", .any_of = {"en"}}));
    EXPECT_EQ(clauses[1], (FilterClause{.key = "open", .any_of = {true}}));
    EXPECT_EQ(clauses[2], (FilterClause{.key = "year", .gte = 2020.0, .lt = 2025.5}));
    EXPECT_EQ(clauses[3], (FilterClause{.key = "day", .gt = "2026-01-01", .lte = "2026-02-01"}));
    EXPECT_EQ(clauses[4], (FilterClause{.key = "tag", .any_of = {"a", 1.0, false}}));
}

TEST(DecodeFilter, TakesATreeOfConditions) {
    const auto question = question_of(R"({"query": "q", "filter": {
        "$or": [{"lang": "en"}, {"lang": null, "$not": {"tag": "old"}}],
        "$and": [{"year": {"$gte": 2020, "ne": 2022}}, {"id": {"in": [1746803573373870081, 5]}}],
        "author.name": {"exists": false}}})");
    ASSERT_TRUE(question) << question.error().message;
    const Filter expected{
        .clauses = {{.key = "year", .gte = 2020},
                    {.key = "id", .any_of = {1746803573373870081, 5}}},
        .one_of = {{{.clauses = {{.key = "lang", .any_of = {"en"}}}},
                    {.clauses = {{.key = "lang", .any_of = {FilterNull{}}}},
                     .none_of = {{.clauses = {{.key = "tag", .any_of = {"old"}}}}}}}},
        .none_of = {{.clauses = {{.key = "year", .any_of = {2022}}}},
                    {.clauses = {{.key = "author.name", .present = true}}}}};
    EXPECT_EQ(question->filter, expected);
}

TEST(DecodeFilter, KeepsTheLastDigitOfWholeNumbers) {
    const auto question =
        question_of(R"({"query": "q", "filter": {"id": [9007199254740993, 9999999999999999999]}})");
    ASSERT_TRUE(question);
    const auto& values = question->filter.clauses.at(0).any_of;
    EXPECT_EQ(values.at(0), FilterValue{9007199254740993});
    EXPECT_NE(values.at(0), FilterValue{9007199254740992});
    EXPECT_EQ(values.at(1), FilterValue{9999999999999999999U});
}

TEST(DecodeFilter, BoundsItsDepthAndItsWholeSize) {
    const auto nested = [](std::size_t levels) {
        std::string filter = R"({"a": 1})";
        for (std::size_t i = 0; i < levels; ++i) {
            filter = R"({"$not": )" + filter + "}";
        }
        return question_of(R"({"query": "q", "filter": )" + filter + "}");
    };
    EXPECT_TRUE(nested(limits::kFilterDepth));
    const auto deep = nested(limits::kFilterDepth + 1);
    ASSERT_FALSE(deep);
    EXPECT_THAT(deep.error().fields.at(0).detail, HasSubstr("8 levels"));
    std::string parts;
    for (std::size_t i = 0; i < limits::kFilterListSize; ++i) {
        parts += fmt::format(R"({}{{"k": {}}})", i == 0 ? "" : ",", i);
    }
    const std::string list = R"({"$or": [)" + parts + "]}";
    const auto wide =
        question_of(R"({"query": "q", "filter": {"$and": [)" + list + "," + list + "]}}");
    ASSERT_FALSE(wide);
    EXPECT_THAT(wide.error().fields.at(0).detail, HasSubstr("128 conditions"));
    EXPECT_EQ(wide.error().fields.size(), 1U);
}

TEST(DecodeFilter, BoundsItsSize) {
    std::string keys;
    for (std::size_t i = 0; i <= limits::kFilterConditions; ++i) {
        keys += fmt::format("{}\"k{}\": 1", i == 0 ? "" : ", ", i);
    }
    EXPECT_FALSE(question_of(fmt::format(R"({{"query": "q", "filter": {{{}}}}})", keys)));
    std::string values = "0";
    for (std::size_t i = 0; i < limits::kFilterValues; ++i) {
        values += ", 1";
    }
    EXPECT_FALSE(question_of(fmt::format(R"({{"query": "q", "filter": {{"a": [{}]}}}})", values)));
}

}  // namespace
}  // namespace ragd
