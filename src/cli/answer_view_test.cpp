#include "cli/answer_view.hpp"

#include "cli/cli_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kContent =
    "# Leave\n\n## Sick\n\nStay **at home** and rest.\nCall in.\n";

class AnswerViewTest : public CliFixture {
protected:
    /// An answer with one source, which begins at "## Sick" and is quoted from "Stay" to "rest.".
    static std::string answer(std::string_view id) {
        const std::size_t start = kContent.find("## Sick");
        const std::size_t quoted = kContent.find("Stay");
        return boost::json::serialize(boost::json::object{
            {"answer", "Stay **at home** and rest. [1]"},
            {"answer_kind", "extractive"},
            {"sources",
             {{{"n", 1},
               {"document_id", id},
               {"version", 2},
               {"start", start},
               {"end", kContent.size()},
               {"score", 0.5},
               {"title", "Leave"},
               {"text", kContent.substr(start)}}}},
            {"quotes", {{{"source", 1}, {"start", quoted}, {"end", kContent.find("\nCall")}}}},
            {"timings_ms", {{"total", 3.25}}},
            {"warnings", {"reranking is off"}}});
    }
    void ask(std::vector<std::string> more = {}) {
        script_.replies = {{200, answer("a.md")}, {200, std::string{kContent}}};
        std::vector<std::string> words{"query", "why?"};
        words.insert(words.end(), more.begin(), more.end());
        EXPECT_EQ(run(words), 0);
    }
};

TEST_F(AnswerViewTest, ShowsTheAnswerAndWhereItIsFrom) {
    ask();
    EXPECT_EQ(out_.str(),
              "Stay at home and rest. [1]\n"
              "\n"
              "Sources\n"
              "  [1] a.md, line 5 — Leave › Sick\n"
              "      Stay at home and rest. Call in.\n");
    EXPECT_EQ(err_.str(), "warning: reranking is off\n");
    EXPECT_EQ(script_.calls.at(1).target, "/documents/a.md/content?collection=documents");
}

TEST_F(AnswerViewTest, AQuoteOfAFileOfPagesIsOnItsPage) {
    auto reply = boost::json::parse(answer("a.pdf")).as_object();
    reply["sources"].as_array()[0].as_object()["location"] = {{"page", 1}, {"pages", {1, 2}}};
    script_.replies = {{200, boost::json::serialize(reply)}, {200, std::string{kContent}}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("[1] a.pdf — Leave")) << "the quote's page is not known";
    reply["quotes"].as_array()[0].as_object()["location"] = {{"page", 2}};
    script_.replies = {{200, boost::json::serialize(reply)}, {200, std::string{kContent}}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("[1] a.pdf, page 2 — Leave"));
}

TEST_F(AnswerViewTest, ARowStandsBelowItsHead) {
    script_.replies = {
        {200, R"({"answer":"| plan | price | [1]\n| Team | 29 EUR | [1]\nIt may\nchange. [1]",
        "answer_kind":"extractive","sources":[],
        "citations":[{"source":1,"start":17,"end":20},{"source":1,"start":38,"end":41},
                     {"source":1,"start":57,"end":60}]})"}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_EQ(out_.str(), "plan | price | [1]\nTeam | 29 EUR | [1]\nIt may change. [1]\n");
}

TEST_F(AnswerViewTest, VersionsBytesAndTimesAreForWhoAsks) {
    ask({"--verbose"});
    EXPECT_THAT(out_.str(), HasSubstr("      version 2, bytes 9-54, score 0.500\n"));
    EXPECT_THAT(out_.str(), HasSubstr("total 3.2 ms"));
}

TEST_F(AnswerViewTest, AtATerminalTheQuotedWordsStandOut) {
    script_.replies = {{200, answer("a.md")}, {200, std::string{kContent}}};
    std::ostringstream out;
    Console console{out, err_, {.out_terminal = true, .color = true}};
    EXPECT_EQ(run_cli(world_, {"query", "why?"}, {{"HOME", "/nowhere"}}, console), 0);
    EXPECT_THAT(out.str(), HasSubstr("\x1b[1mStay at home and rest.\x1b[0m Call in.\n"));
}

TEST_F(AnswerViewTest, WithoutTheDocumentThePlaceIsItsName) {
    script_.replies = {{200, answer("a.md")}, {404, "{}"}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("  [1] a.md — Leave\n"));
    script_.replies = {{200, answer("a.md")}, {200, "replaced meanwhile\nby another text\n"}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("  [1] a.md — Leave\n"));
}

TEST_F(AnswerViewTest, WithoutAQuoteThePlaceIsWhereTheTextBegins) {
    auto reply = boost::json::parse(answer("a.md")).as_object();
    reply.erase("quotes");
    script_.replies = {{200, boost::json::serialize(reply)}, {200, std::string{kContent}}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("  [1] a.md, line 5 — Leave › Sick\n"));
}

TEST_F(AnswerViewTest, NoEscapeByteReachesTheTerminal) {
    script_.replies = {{200, R"({"answer":"Five \u001b[31mdays. [1]","answer_kind":"extractive",
        "sources":[{"n":1,"document_id":"a\u001b]0;x.md","start":0,"end":20,
                    "title":"T\u001b[2J","text":"Five\ndays.\u001b[31m"}]})"}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), Not(HasSubstr("\x1b")));
    EXPECT_THAT(out_.str(), HasSubstr("Five [31mdays. [1]\n"));
}

TEST_F(AnswerViewTest, AnAbstentionSaysWhatItsSourcesAre) {
    script_.replies = {{200, R"({"answer":"Not in these documents.","answer_kind":"abstained",
        "sources":[{"n":1,"document_id":"a.md","start":0,"end":4,"title":"","text":"Text"}]})"}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("Not in these documents.\n\nThe nearest that was found\n"));
}

TEST_F(AnswerViewTest, ALongSourceIsShownFromWhereItIsQuoted) {
    std::string text;
    for (int i = 0; i < 40; ++i) {
        text += "Sentence number " + std::to_string(i) + " is here to be read by someone.\n";
    }
    const std::size_t start = text.find("Sentence number 20");
    const boost::json::object reply{
        {"answer", "x [1]"},
        {"sources",
         {{{"n", 1}, {"document_id", "a.md"}, {"start", 0}, {"end", text.size()}, {"text", text}}}},
        {"quotes", {{{"source", 1}, {"start", start}, {"end", start + 30}}}}};
    script_.replies = {{200, boost::json::serialize(reply)}, {200, text}};
    EXPECT_EQ(run({"query", "why?"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr("a.md, line 21"));
    EXPECT_THAT(out_.str(), HasSubstr("number 20"));
    EXPECT_THAT(out_.str(), Not(HasSubstr("number 10 ")));
    EXPECT_THAT(out_.str(), Not(HasSubstr("number 35 ")));
}

}  // namespace
}  // namespace ragd
