#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class QueryCommand : public CliFixture {};

TEST_F(QueryCommand, SendsTheContractAndPrintsTheReplyAsOneLine) {
    script_.replies = {{200, R"({"answer":"Yes. [1]","sources":[]})"}};
    EXPECT_EQ(run({"query", "why?", "--json", "--top-k", "7", "--no-rerank", "--filter",
                   R"({"lang":"en"})"}),
              0);
    EXPECT_EQ(out_.str(), "{\"answer\":\"Yes. [1]\",\"sources\":[]}\n");
    const auto body = boost::json::parse(script_.calls.at(0).body);
    EXPECT_EQ(body.at("query").as_string(), "why?");
    EXPECT_EQ(body.at("top_k").to_number<int>(), 7);
    EXPECT_FALSE(body.at("rerank").as_bool());
    EXPECT_EQ(body.at("filter").at("lang").as_string(), "en");
}

TEST_F(QueryCommand, AsksInTheDefaultWayUnlessTold) {
    script_.replies = {{200, R"({"answer":"","sources":[]})"}};
    EXPECT_EQ(run({"query", "why?", "--no-generate", "--mode", "keyword", "--collection", "c"}), 0);
    const auto body = boost::json::parse(script_.calls.at(0).body);
    EXPECT_EQ(body.at("mode").as_string(), "keyword");
    EXPECT_EQ(body.at("collection").as_string(), "c");
    EXPECT_EQ(body.at("top_k").to_number<int>(), 5);
    EXPECT_TRUE(body.at("rerank").as_bool());
    EXPECT_FALSE(body.at("generate").as_bool());
    EXPECT_FALSE(body.as_object().contains("filter"));
}

TEST_F(QueryCommand, AFilterThatIsNoJsonIsRefusedBeforeAnybodyIsAsked) {
    EXPECT_EQ(run({"query", "why?", "--filter", "lang=en"}), 2);
    EXPECT_THAT(err_.str(), HasSubstr("--filter must be JSON"));
    EXPECT_TRUE(script_.calls.empty());
}

}  // namespace
}  // namespace ragd
