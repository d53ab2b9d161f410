#include "api/api_fixture.hpp"
#include "net/sse.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

class McpRoute : public ApiTest {
protected:
    RecordingWriter rpc(const std::string& method, const std::string& params = "{}",
                        const std::string& target = "/mcp") {
        return post(target, R"({"jsonrpc":"2.0","id":7,"method":")" + method + R"(","params":)" +
                                params + "}");
    }
    RecordingWriter tool(const std::string& name, const std::string& arguments,
                         const std::string& target = "/mcp") {
        return rpc("tools/call", R"({"name":")" + name + R"(","arguments":)" + arguments + "}",
                   target);
    }
    static boost::json::value result_of(const RecordingWriter& writer) {
        EXPECT_EQ(writer.response.status, 200);
        const auto body = writer.json();
        EXPECT_TRUE(body.contains("result")) << writer.response.body;
        return body.contains("result") ? body.at("result") : boost::json::value{};
    }
    /// The structured content, of which the text has to be the same.
    static boost::json::value content_of(const RecordingWriter& writer) {
        const auto result = result_of(writer);
        EXPECT_EQ(result.at("isError"), false);
        EXPECT_EQ(result.at("content").as_array().size(), 1U);
        const auto text = parse_json(result.at("content").at(0).at("text").as_string());
        EXPECT_EQ(*text, result.at("structuredContent"));
        return result.at("structuredContent");
    }
    static std::string failure_of(const RecordingWriter& writer) {
        const auto result = result_of(writer);
        EXPECT_EQ(result.at("isError"), true);
        return std::string{result.at("content").at(0).at("text").as_string()};
    }
    static std::int64_t code_of(const RecordingWriter& writer) {
        return writer.json().at("error").at("code").as_int64();
    }
    void answer_with(std::vector<Source> sources) {
        answerer_ = [sources](const RequestContext&, AnswerSink* sink) -> Task<Result<Answer>> {
            Answer answer = simple_answer();
            answer.sources = sources;
            if (sink != nullptr) {
                RAG_CO_TRY(co_await sink->on_sources(answer.sources));
            }
            co_return answer;
        };
    }
    static Source source(std::string document, double score, std::string url = "") {
        return {.n = 1,
                .chunk = {.document = DocumentId{std::move(document)}, .url = std::move(url)},
                .score = score};
    }
};

TEST_F(McpRoute, BeginsWithTheRevisionThatWasAskedForIfItIsSpoken) {
    const auto begun = result_of(rpc("initialize", R"({"protocolVersion":"2025-06-18"})"));
    EXPECT_EQ(begun.at("protocolVersion"), "2025-06-18");
    EXPECT_EQ(begun.at("serverInfo").at("version"), "1.2.3");
    const auto other = result_of(rpc("initialize", R"({"protocolVersion":"2099-01-01"})"));
    EXPECT_EQ(other.at("protocolVersion"), "2025-11-25");
    EXPECT_EQ(result_of(rpc("ping")), boost::json::value{boost::json::object{}});
}

TEST_F(McpRoute, TakesNotificationsWithoutAWord) {
    const auto sent = post("/mcp", R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    EXPECT_EQ(sent.response.status, 202);
    EXPECT_EQ(sent.response.body, "");
}

TEST_F(McpRoute, AUnknownMethodIsAnErrorWithItsId) {
    for (const auto* method : {"completion/complete", "server/discover", "resources/subscribe"}) {
        const auto refused = rpc(method);
        EXPECT_EQ(refused.response.status, 200) << method;
        EXPECT_EQ(code_of(refused), -32601) << method;
        EXPECT_EQ(refused.json().at("id"), 7);
    }
}

TEST_F(McpRoute, WhatIsNoMessageHasTheStatusOfItsError) {
    EXPECT_EQ(post("/mcp", "[]").response.status, 400);
    EXPECT_EQ(code_of(post("/mcp", "[]")), -32600);
    EXPECT_EQ(post("/mcp", "{").response.status, 400);
    EXPECT_EQ(code_of(post("/mcp", "{")), -32700);
    const auto got = get("/mcp");
    EXPECT_EQ(got.response.status, 405);
    EXPECT_EQ(got.header("Allow"), "POST");
    EXPECT_EQ(send(request("DELETE", "/mcp")).response.status, 405);
    EXPECT_EQ(post("/mcp?colection=x", "{}").response.status, 422);
}

TEST_F(McpRoute, AStrangersPageIsRefused) {
    auto foreign = request("POST", "/mcp", R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
    foreign.headers.emplace_back("Origin", "https://evil.example");
    const auto refused = send(std::move(foreign));
    EXPECT_EQ(refused.response.status, 403);
    EXPECT_EQ(code_of(refused), -32000);
}

TEST_F(McpRoute, AModernRequestIsAnsweredWithoutABeginning) {
    const auto modern = [this](const std::string& method) {
        auto asked = request("POST", "/mcp",
                             R"({"jsonrpc":"2.0","id":7,"method":")" + method + R"(","params":{
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientCapabilities":{}}}})");
        asked.headers.emplace_back("MCP-Protocol-Version", "2026-07-28");
        asked.headers.emplace_back("Mcp-Method", method);
        return send(std::move(asked));
    };
    const auto known = result_of(modern("server/discover"));
    EXPECT_EQ(known.at("resultType"), "complete");
    EXPECT_EQ(known.at("supportedVersions").at(0), "2026-07-28");
    EXPECT_EQ(known.at("cacheScope"), "public");
    const auto tools = result_of(modern("tools/list"));
    EXPECT_EQ(tools.at("cacheScope"), "private");
    EXPECT_EQ(tools.at("_meta").at("io.modelcontextprotocol/serverInfo").at("name"), "ragd");
    const auto unknown = modern("ping");
    EXPECT_EQ(unknown.response.status, 404);
    EXPECT_EQ(code_of(unknown), -32601);
}

TEST_F(McpRoute, SearchListsEachDocumentOnceBestFirst) {
    put("a", "text");
    put("b", "text", "other");
    answer_with({source("low", 0.2), source("low", 0.1), source("high", 0.9, "https://e.com/h")});
    const auto results = content_of(tool("search", R"({"query":"q"})", "/mcp?collection=one"))
                             .at("results")
                             .as_array();
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].at("id"), "one/high");
    EXPECT_EQ(results[0].at("url"), "https://e.com/h");
    EXPECT_EQ(results[1].at("id"), "one/low");
    EXPECT_EQ(results[1].at("title"), "low");
    EXPECT_EQ(results[1].at("url"), "ragd://one/low");
    EXPECT_FALSE(question_.generate);
}

TEST_F(McpRoute, FetchReadsWhatSearchFoundWhereverItIs) {
    put({.id = DocumentId{"b/c.md"}, .text = "hello"}, "other");
    const auto document = content_of(tool("fetch", R"({"id":"other/b/c.md"})"));
    EXPECT_EQ(document.at("text"), "hello");
    EXPECT_EQ(document.at("id"), "other/b/c.md");
    EXPECT_EQ(document.at("url"), "ragd://other/b%2Fc.md");
    EXPECT_TRUE(document.at("metadata").is_object());
    EXPECT_THAT(failure_of(tool("fetch", R"({"id":"documents/b/c.md"})")), HasSubstr("not_found"));
    EXPECT_THAT(failure_of(tool("fetch", R"({"id":"other/b/c.md"})", "/mcp?collection=one")),
                HasSubstr("not_found"));
}

TEST_F(McpRoute, ALongTextIsCutAndSaysSo) {
    put("long", std::string(2'000'000, 'x'));
    const auto document = content_of(tool("fetch", R"({"id":"documents/long"})"));
    const std::string text{document.at("text").as_string()};
    EXPECT_LT(text.size(), 1'100'000U);
    EXPECT_THAT(text, HasSubstr("[Cut here, after 1048576 of 2000000 bytes"));
    const auto whole = result_of(rpc("resources/read", R"({"uri":"ragd://documents/long"})"));
    EXPECT_EQ(whole.at("contents").at(0).at("text").as_string().size(), 2'000'000U);
}

TEST_F(McpRoute, AskAnswersWithItsSources) {
    answer_with({source("a", 0.5)});
    const auto answer =
        content_of(tool("ask", R"({"question":"q","collection":"team","top_k":3})"));
    EXPECT_EQ(answer.at("answer"), "28 days [1]");
    EXPECT_EQ(answer.at("sources").at(0).at("id"), "team/a");
    EXPECT_EQ(question_.top_k, 3U);
    EXPECT_EQ(question_.collection.str(), "team");
}

TEST_F(McpRoute, AToolThatFailsSaysSoToTheModel) {
    answerer_ = [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        co_return fail(ErrorCode::kUnavailable, "busy");
    };
    EXPECT_THAT(failure_of(tool("ask", R"({"question":"q"})")), HasSubstr("unavailable: busy"));
    EXPECT_THAT(failure_of(tool("ask", "{}")), HasSubstr("/question is required"));
    EXPECT_TRUE(counted(R"(rag_errors_total{type="unavailable"} 1)")) << metrics_.render();
}

TEST_F(McpRoute, AnUnknownToolIsTheClientsFault) {
    const auto refused = tool("shell", "{}");
    EXPECT_EQ(code_of(refused), -32602);
    EXPECT_THAT(std::string{refused.json().at("error").at("message").as_string()},
                HasSubstr("shell"));
    EXPECT_EQ(code_of(rpc("tools/call", R"({"name":"ask","arguments":[]})")), -32602);
}

TEST_F(McpRoute, WhoIsGoneIsToldNothing) {
    answerer_ = [](const RequestContext&, AnswerSink*) -> Task<Result<Answer>> {
        co_return fail(ErrorCode::kCancelled, "gone");
    };
    std::stop_source gone;
    gone.request_stop();
    auto asked = request("POST", "/mcp",
                         R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":
        {"name":"ask","arguments":{"question":"q"}}})");
    asked.gone = gone.get_token();
    EXPECT_EQ(send(std::move(asked)).answers, 0);
}

TEST_F(McpRoute, IndexesATextWithTheTimeOfIndexing) {
    index_result_ = IndexReport{.documents = {{.id = DocumentId{"n"}, .version = 1, .chunks = 2}}};
    const auto indexed = content_of(tool("index_text", R"({"text":"t","id":"n"})"));
    EXPECT_EQ(indexed.at("id"), "documents/n");
    EXPECT_EQ(indexed.at("status"), "created");
    EXPECT_EQ(index_call_.documents.front().text, "t");
    EXPECT_EQ(deadline_, Deadline::in(clock_, settings_.index_timeout));
    EXPECT_THAT(
        failure_of(tool("index_text", R"({"text":"t","collection":"b"})", "/mcp?collection=a")),
        HasSubstr("/collection must be a"));
}

TEST_F(McpRoute, ResourcesGoThroughAllCollections) {
    for (const auto* id : {"a", "b"}) {
        put(id, "text", "one");
        put(id, "text", "two");
    }
    std::vector<std::string> uris;
    std::string params = "{}";
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = result_of(rpc("resources/list", params));
        for (const auto& resource : page.at("resources").as_array()) {
            uris.emplace_back(resource.at("uri").as_string());
        }
        if (!page.as_object().contains("nextCursor")) {
            break;
        }
        params = R"({"cursor":")" + std::string{page.at("nextCursor").as_string()} + "\"}";
    }
    EXPECT_THAT(
        uris, testing::ElementsAre("ragd://one/a", "ragd://one/b", "ragd://two/a", "ragd://two/b"));
    EXPECT_EQ(code_of(rpc("resources/list", R"({"cursor":"?"})")), -32602);
    EXPECT_EQ(code_of(rpc("resources/list", R"({"cursor":"one/?"})")), -32602);
    const auto missing = rpc("resources/read", R"({"uri":"ragd://one/none"})");
    EXPECT_EQ(code_of(missing), -32002);
    const auto data = missing.json().at("error").at("data");
    EXPECT_EQ(data.at("uri").as_string(), "ragd://one/none");
    EXPECT_EQ(data.at("code").as_string(), "not_found");
    EXPECT_EQ(code_of(rpc("resources/read", R"({"uri":"file:///etc/passwd"})")), -32602);
}

TEST_F(McpRoute, PromptsTakeTheirArgument) {
    const auto listed = result_of(rpc("prompts/list")).at("prompts").as_array();
    EXPECT_EQ(listed.size(), 2U);
    const auto prompt = result_of(
        rpc("prompts/get", R"({"name":"answer_with_quotes","arguments":{"question":"Why?"}})"));
    EXPECT_THAT(std::string{prompt.at("messages").at(0).at("content").at("text").as_string()},
                HasSubstr("Why?"));
    EXPECT_EQ(code_of(rpc("prompts/get", R"({"name":"answer_with_quotes"})")), -32602);
    EXPECT_EQ(code_of(rpc("prompts/get", R"({"name":"none"})")), -32602);
}

TEST_F(McpRoute, TellsHowFarItIsToWhoAsks) {
    answer_with({source("a", 0.5)});
    auto asked = request("POST", "/mcp",
                         R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask",
        "arguments":{"question":"q"},"_meta":{"progressToken":"p"}}})");
    asked.headers.emplace_back("Accept", "application/json, text/event-stream");
    const auto writer = send(std::move(asked));
    EXPECT_EQ(writer.header("Content-Type"), "text/event-stream");
    EXPECT_TRUE(writer.ended);
    SseDecoder decoder;
    const auto events = decoder.feed(writer.streamed).value();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_THAT(events[0].data, HasSubstr(R"("progressToken":"p","progress":1)"));
    EXPECT_THAT(events[1].data, HasSubstr("28 days"));
}

TEST_F(McpRoute, ListsNoToolThatTheCallerMayNotUse) {
    const auto mine = rpc("tools/list");
    EXPECT_THAT(mine.response.body, HasSubstr("index_text"));
    EXPECT_THAT(mine.response.body, Not(HasSubstr("\n"))) << "over stdio an answer is one line";
}

}  // namespace
}  // namespace ragd
