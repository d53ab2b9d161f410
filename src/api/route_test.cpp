// What the table says of a route holds, seen with routes that the server does not have.
#include "api/route.hpp"

#include "api/api_fixture.hpp"
#include "api/response.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

/// How often a handler below was reached. Handlers are plain functions.
int& reached() {
    static int count = 0;
    return count;
}

Task<Result<Reply>> take_bytes(Call& /*call*/, BytesBody body) {
    ++reached();
    co_return json_response(200, fmt::format("{} {}", body.media_type, body.bytes));
}

Task<Result<Reply>> take_form(Call& /*call*/, MultipartBody body) {
    ++reached();
    co_return json_response(200, fmt::format("{} {}", body.boundary, body.bytes.size()));
}

Task<Result<Reply>> fail_always(Call& /*call*/, NothingAsked /*asked*/) {
    ++reached();
    co_return fail_field("/model", "is not known");
}

Task<Result<Reply>> meet_conflict(Call& /*call*/, NothingAsked /*asked*/) {
    co_return fail(ErrorCode::kConflict, "it is another one now");
}

struct OneParameter {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 1> kParameters{"name"};
    static Result<OneParameter> read(Admitted admitted) {
        const auto* name = admitted.call().request.parameter("name");
        if (name == nullptr) {
            return fail_field("/name", "is required");
        }
        return OneParameter{.admitted = admitted, .name = *name};
    }
    Admitted admitted;
    std::string name;
};

Task<Result<Reply>> greet(Call& call, OneParameter asked) {
    ++reached();
    EXPECT_EQ(call.ctx.deadline, Deadline::in(call.parts.clock, call.settings.index_timeout));
    co_return json_response(200, asked.name);
}

constexpr std::string_view kOperation = R"({"operationId": "test", "responses": {}})";

constexpr std::array kTestRoutes{
    Route{.method = "PUT",
          .pattern = "/bytes",
          .handler = kHandler<take_bytes>,
          .needs = Needs{Right::kQuery},
          .operation = kOperation},
    Route{.method = "POST",
          .pattern = "/form",
          .handler = kHandler<take_form>,
          .needs = Needs{Right::kQuery},
          .operation = kOperation},
    Route{.method = "GET",
          .pattern = "/openai",
          .handler = kHandler<fail_always>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kOperation},
    Route{.method = "GET",
          .pattern = "/v9/state",
          .handler = kHandler<meet_conflict>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kOperation},
    Route{.method = "GET",
          .pattern = "/rpc",
          .handler = kHandler<fail_always>,
          .needs = Needs{Right::kQuery},
          .dialect = kJsonRpcDialect,
          .operation = kOperation},
    Route{.method = "GET",
          .pattern = "/greet",
          .handler = kHandler<greet>,
          .needs = Needs::nothing(),
          .timeout = &ApiSettings::index_timeout,
          .operation = kOperation},
};

class RouteTest : public ApiTest {
protected:
    RouteTest() {
        families_ = {{.routes = kTestRoutes}};
        reached() = 0;
    }
    RecordingWriter put(const char* type, std::string body, const char* target = "/bytes") {
        auto put = request(target == std::string_view{"/bytes"} ? "PUT" : "POST", target);
        put.body = std::move(body);
        if (type != nullptr) {
            put.headers.emplace_back("Content-Type", type);
        }
        return send(std::move(put));
    }
};

TEST_F(RouteTest, TakesBytesThatSayWhatTheyAre) {
    EXPECT_EQ(put("application/pdf; v=1", "%PDF\xff").response.body, "application/pdf %PDF\xff");
    EXPECT_EQ(put(nullptr, "%PDF").response.status, 415);
    EXPECT_EQ(reached(), 1);
}

TEST_F(RouteTest, TakesAFormThatNamesItsBoundary) {
    const auto form = put("multipart/form-data; boundary=\"x y\"", "--x y--", "/form");
    EXPECT_EQ(form.response.body, "x y 7");
    for (const auto* odd : {"multipart/form-data", "multipart/form-data; boundary=",
                            "application/json", "multipart/mixed; boundary=x"}) {
        EXPECT_EQ(put(odd, "--x--", "/form").response.status, 415) << odd;
    }
    const auto endless = "multipart/form-data; boundary=" + std::string(71, 'x');
    EXPECT_EQ(put(endless.c_str(), "", "/form").response.status, 415);
    EXPECT_EQ(reached(), 1);
}

TEST_F(RouteTest, TakesNoCompressedBody) {
    auto gzip = request("PUT", "/bytes");
    gzip.headers = {{"Content-Type", "application/pdf"}, {"Content-Encoding", "gzip"}};
    EXPECT_EQ(send(std::move(gzip)).response.status, 415);
    EXPECT_EQ(reached(), 0);
}

TEST_F(RouteTest, ErrorsAreToldInTheDialectOfTheRoute) {
    const auto openai = get("/openai");
    EXPECT_EQ(openai.response.status, 400);
    EXPECT_EQ(openai.header("Content-Type"), "application/json");
    EXPECT_EQ(openai.json().at("error").at("param"), "model");
    const auto rpc = get("/rpc");
    EXPECT_EQ(rpc.response.status, 422);
    EXPECT_EQ(rpc.json().at("error").at("code"), -32602);
    EXPECT_EQ(rpc.json().at("error").at("data").at("request_id"), "fresh");
}

TEST_F(RouteTest, WhatTheCheckRefusesIsToldInItsDialectToo) {
    const auto refused = get("/openai?x=1");
    EXPECT_EQ(refused.response.status, 400);
    EXPECT_EQ(refused.json().at("error").at("param"), "x");
    EXPECT_EQ(reached(), 0);
}

TEST_F(RouteTest, WhatNoRouteTakesIsToldAsItsNeighboursTellIt) {
    const auto unknown = get("/v9/unknown");
    EXPECT_EQ(unknown.response.status, 404);
    EXPECT_EQ(unknown.json().at("error").at("type"), "invalid_request_error");
    EXPECT_EQ(send(request("DELETE", "/v9/state")).json().at("error").at("code"),
              "method_not_allowed");
    const auto head = request("POST", "/v9/state");
    const auto page = api().error_page(413, "too long", &head);
    EXPECT_EQ(parse_json(page.body)->at("error").at("message"), "too long");
    EXPECT_EQ(get("/unknown/v9").code(), "not_found");
    EXPECT_EQ(get("/").code(), "not_found");
}

TEST_F(RouteTest, AClientIsToldNotToSendAConflictAgain) {
    const auto conflict = get("/v9/state");
    EXPECT_EQ(conflict.response.status, 409);
    EXPECT_EQ(conflict.header("X-Should-Retry"), "false");
    EXPECT_EQ(get("/openai").header("X-Should-Retry"), "");
}

TEST_F(RouteTest, AHandlerIsGivenWhatItAskedFor) {
    EXPECT_EQ(get("/greet?name=Mia").response.body, "Mia");
    EXPECT_EQ(get("/greet").code(), "invalid_field");
    EXPECT_EQ(get("/greet?nam=Mia").code(), "invalid_field");
    EXPECT_EQ(reached(), 1);
}

TEST(Needs, ARightIsLookedFor) {
    const auto reader = TestAccess::of("t", {}, {Right::kQuery});
    EXPECT_TRUE(Needs::nothing().check(reader));
    EXPECT_TRUE(Needs{Right::kQuery}.check(reader));
    const auto refused = Needs{Right::kIndex}.check(reader);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
}

/// What is asked with a body.
bool only_asks(const Route& route) {
    // A tool of /mcp that changes documents asks for its right itself.
    constexpr std::array<std::string_view, 10> kAsk{"/query",
                                                    "/v1/chat/completions",
                                                    "/mcp",
                                                    "/v1/embeddings",
                                                    "/v1/vector_stores/{id}/search",
                                                    "/embed",
                                                    "/v1/rerank",
                                                    "/v2/rerank",
                                                    "/rerank",
                                                    "/v1/responses"};
    const bool is_own_answer =
        route.pattern == "/v1/responses/{id}";  // removed by whom it was given
    return is_own_answer ||
           (route.method == "POST" && std::ranges::find(kAsk, route.pattern) != kAsk.end());
}

/// Who may only ask must not reach what changes documents, whoever adds such a route.
TEST(Needs, WhatChangesDocumentsNeedsMoreThanAsking) {
    const auto reader = TestAccess::of("t", {}, {Right::kQuery});
    std::size_t open = 0;
    for (const auto& family : route_families()) {
        for (const auto& route : family.routes) {
            const bool changes = route.method != "GET" && !only_asks(route);
            // What says of files more than any document of them does.
            const bool is_of_files =
                route.pattern == "/originals/{sha256}" || route.pattern.starts_with("/jobs") ||
                route.pattern.starts_with("/v1/files") || route.pattern.starts_with("/sources");
            const bool is_of_operators =
                route.pattern.starts_with("/admin/") || route.pattern == "/metrics";
            EXPECT_EQ(route.needs.check(reader).has_value(),
                      !changes && !is_of_files && !is_of_operators)
                << route.pattern;
            open += route.needs.check(TestAccess::of("t", {}, {})).has_value() ? 1 : 0;
        }
    }
    EXPECT_EQ(open, 8U) << "health, readiness, openapi.json, version, the page with its files, and "
                           "whose tokens are taken, twice";
}

}  // namespace
}  // namespace ragd
