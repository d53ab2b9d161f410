// embed_routes and rerank_routes: what their clients see. The codecs have their own tests.
#include "api/api_fixture.hpp"
#include "api/call.hpp"
#include "domain/model_limits.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ModelRoutes : public ApiTest {
protected:
    ModelRoutes() {
        rank_texts_ = [this](const RequestContext&,
                             TextsToRank wanted) -> Task<Result<RankedTexts>> {
            to_rank_ = std::move(wanted);
            co_return ranked_;
        };
    }
    /// The embedder answers this to whatever is asked.
    void embedding_fails(Error error) {
        embed_texts_ = [error](TextsToEmbed) -> Task<Result<TextVectors>> { co_return error; };
    }

    TextsToRank to_rank_;
    Result<RankedTexts> ranked_ = RankedTexts{
        .texts = {{.index = 1, .log_odds = 0}, {.index = 0, .log_odds = -1}}, .pieces = 4};
};

constexpr const auto* kTwo = R"({"query": "q", "documents": ["a", "b"]})";

TEST_F(ModelRoutes, EmbeddingsAreAnsweredAsOpenAiDoes) {
    const auto answer = post("/v1/embeddings", R"({"model": "fake/words", "input": ["a", "b"]})");
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.json().at("data").at(1).at("embedding").at(0), 1.0);
    EXPECT_EQ(answer.json().at("model"), "fake/words");
    EXPECT_EQ(answer.json().at("usage").at("total_tokens"), 2);
    EXPECT_EQ(deadline_, Deadline::in(clock_, settings_.index_timeout));
}

TEST_F(ModelRoutes, WhatIsWrongWithAnEmbeddingIsToldAsOpenAiDoes) {
    const auto error_of = [](const RecordingWriter& answer) { return answer.json().at("error"); };
    const auto unknown = post("/v1/embeddings", R"({"model": "gpt", "input": "a"})");
    EXPECT_EQ(unknown.response.status, 404);
    EXPECT_EQ(error_of(unknown).at("code"), "model_not_found");
    EXPECT_EQ(error_of(unknown).at("param"), "model");
    const auto ids = post("/v1/embeddings", R"({"input": [[1, 2]]})");
    EXPECT_EQ(ids.response.status, 400);
    EXPECT_THAT(std::string{error_of(ids).at("message").as_string()},
                HasSubstr("check_embedding_ctx_length=False"));
    EXPECT_EQ(post("/v1/embeddings", R"({"input": "a", "dimensions": 8})").response.status, 400);
    EXPECT_EQ(post("/v1/embeddings", "{").response.status, 400);
}

TEST_F(ModelRoutes, ATextThatIsTooLongIsABadRequestForOpenAiAndTooLargeForTei) {
    embedding_fails(fail(ErrorCode::kTooLarge, "the text at index 0 has 300 word pieces"));
    const auto openai = post("/v1/embeddings", R"({"input": "a"})");
    EXPECT_EQ(openai.response.status, 400);
    EXPECT_EQ(openai.json().at("error").at("param"), "input");
    EXPECT_THAT(std::string{openai.json().at("error").at("message").as_string()},
                HasSubstr("300 word pieces"));
    const auto tei = post("/embed", R"({"inputs": "a"})");
    EXPECT_EQ(tei.response.status, 413);
    EXPECT_EQ(tei.json().at("error_type"), "Validation");
}

TEST_F(ModelRoutes, TooManyTextsAreTheSameFault) {
    std::string list = R"(["a")";
    for (std::size_t i = 0; i < limits::kTextsPerCall; ++i) {
        list += R"(,"a")";
    }
    list += "]";
    EXPECT_EQ(post("/v1/embeddings", R"({"input": )" + list + "}").response.status, 400);
    EXPECT_EQ(post("/embed", R"({"inputs": )" + list + "}").response.status, 413);
    EXPECT_EQ(post("/v2/rerank", R"({"query": "q", "documents": )" + list + "}").response.status,
              413);
}

TEST_F(ModelRoutes, AFullQueueSaysWhenToComeBack) {
    embedding_fails(fail(ErrorCode::kUnavailable, "the queue is full"));
    for (const auto* target : {"/v1/embeddings", "/embed"}) {
        const auto busy = post(target, R"({"input": "a", "inputs": "a"})");
        EXPECT_EQ(busy.response.status, 503) << target;
        EXPECT_EQ(busy.header("Retry-After"), "1") << target;
    }
    ranked_ = fail(ErrorCode::kUnavailable, "the queue is full");
    const auto busy = post("/v2/rerank", kTwo);
    EXPECT_EQ(busy.response.status, 503);
    EXPECT_EQ(busy.header("Retry-After"), "1");
    EXPECT_EQ(busy.json().at("message"), "the queue is full");
}

TEST_F(ModelRoutes, TeiGetsBareVectorsAndItsInfo) {
    EXPECT_EQ(post("/embed", R"({"inputs": ["a", "b"]})").response.body, "[[0.0,0.5],[1.0,0.5]]");
    EXPECT_EQ(get("/info").json().at("model_id"), "fake/words");
    EXPECT_EQ(get("/info").json().at("version"), "1.2.3");
}

TEST_F(ModelRoutes, AModelThatFailsIs424ToTei) {
    embedding_fails(fail(ErrorCode::kInternal, "the model failed"));
    const auto failed = post("/embed", R"({"inputs": "a"})");
    EXPECT_EQ(failed.response.status, 424);
    EXPECT_EQ(failed.json().at("error_type"), "Backend");
}

TEST_F(ModelRoutes, RankedDocumentsAreAnsweredAsCohereDoes) {
    for (const auto* version : {"1", "2"}) {
        const auto answer = post(fmt::format("/v{}/rerank", version), kTwo);
        EXPECT_EQ(answer.response.status, 200);
        EXPECT_EQ(answer.json().at("id"), "fresh");
        EXPECT_EQ(answer.json().at("model"), "fake/judge");
        EXPECT_EQ(answer.json().at("meta").at("api_version").at("version"), version);
        EXPECT_EQ(answer.json().at("results").at(0).at("index"), 1);
        EXPECT_FALSE(answer.json().at("results").at(0).as_object().contains("document"));
    }
    EXPECT_EQ(to_rank_.question, "q");
    EXPECT_THAT(to_rank_.texts, ElementsAre("a", "b"));
    const auto shown = post("/v1/rerank", R"({"model": "judge", "query": "q", "top_n": 1,
        "documents": ["a", {"text": "b"}], "return_documents": true})");
    EXPECT_EQ(shown.json().at("results").as_array().size(), 1U);
    EXPECT_EQ(shown.json().at("results").at(0).at("document").at("text"), "b");
}

TEST_F(ModelRoutes, RerankTakesTheCallsOfTeiAndOfOthers) {
    EXPECT_EQ(post("/rerank", R"({"query": "q", "texts": ["a", "b"], "return_text": true})")
                  .response.body.substr(0, 36),
              R"([{"index":1,"score":0.5,"text":"b"},)");
    EXPECT_EQ(post("/rerank", kTwo).json().at("results").at(0).at("index"), 1);
    const auto neither = post("/rerank", R"({"query": "q"})");
    EXPECT_EQ(neither.response.status, 422);
    EXPECT_EQ(neither.json().at("error_type"), "Validation");
}

TEST_F(ModelRoutes, AnotherRerankerIsNotFound) {
    EXPECT_EQ(post("/v1/rerank", R"({"model": "other", "query": "q", "documents": ["a"]})")
                  .response.status,
              404);
}

TEST_F(ModelRoutes, AServerWithoutARerankerSaysWhatItsOperatorCanDo) {
    rank_texts_ = {};
    const auto none = post("/v1/rerank", kTwo);
    EXPECT_EQ(none.response.status, 404);
    EXPECT_THAT(std::string{none.json().at("message").as_string()}, HasSubstr("RERANK_MODEL"));
}

TEST_F(ModelRoutes, LargeCallsAreReadAndAnsweredOnTheComputePool) {
    const std::string filler(kOffloadBytes, ' ');
    EXPECT_EQ(post("/v1/embeddings", R"({"input": "a")" + filler + "}").response.status, 200);
    EXPECT_EQ(post("/v1/embeddings", R"({"input": "")" + filler + "}").response.status, 400);
    const std::string text(kOffloadBytes, 'x');
    const auto shown = post(
        "/rerank", R"({"query": "q", "return_text": true, "texts": ["a", ")" + text + R"("]})");
    EXPECT_GT(shown.response.body.size(), kOffloadBytes);
}

}  // namespace
}  // namespace ragd
