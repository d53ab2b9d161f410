#include <array>
#include <utility>
#include <variant>

#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/models/cohere_rerank.hpp"
#include "wire/models/model_call.hpp"
#include "wire/models/model_errors.hpp"
#include "wire/models/tei.hpp"

namespace ragd {
namespace {

/// Errors: NotFound - there is no reranker; those of TextRanker::rank.
Task<Result<RankedTexts>> rank_texts(Call& call, const TextsToRank& wanted) {
    if (!call.parts.rank_texts) {
        co_return fail(ErrorCode::kNotFound,
                       "this server has no reranker; its operator can set RERANK_MODEL");
    }
    if (call.parts.audit != nullptr && call.settings.audit == AuditLevel::kQuestions) {
        call.audited.question = wanted.question;
    }
    co_return co_await call.parts.rank_texts(call.ctx, wanted);
}

std::size_t bytes_of(const std::vector<std::string>& texts) {
    std::size_t bytes = 0;
    for (const auto& text : texts) {
        bytes += text.size();
    }
    return bytes;
}

Task<Result<Reply>> answer_rerank(Call& call, const RerankCall& asked,
                                  std::string_view api_version) {
    RAG_CO_TRY(check_model(asked.model, call.parts.reranker_model));
    const auto ranked = RAG_CO_TRY(co_await rank_texts(call, asked.wanted));
    const std::vector<std::string> none;
    const auto& shown = asked.return_documents ? asked.wanted.texts : none;
    const auto encode = [&]() -> Result<std::string> {
        return encode_reranked(ranked, {.id = call.ctx.id,
                                        .model = call.parts.reranker_model,
                                        .api_version = api_version,
                                        .top_n = asked.top_n.value_or(ranked.texts.size()),
                                        .documents = shown});
    };
    co_return json_response(
        200, RAG_CO_TRY(co_await offload(call, bytes_of(shown), WorkClass::kInteractive, encode)));
}

Task<Result<Reply>> answer_tei_rerank(Call& call, const TeiRerankCall& asked) {
    const auto ranked = RAG_CO_TRY(co_await rank_texts(call, asked.wanted));
    const std::vector<std::string> none;
    const auto& shown = asked.return_text ? asked.wanted.texts : none;
    const auto encode = [&]() -> Result<std::string> {
        return encode_tei_ranking(ranked, asked.raw_scores, shown);
    };
    co_return json_response(
        200, RAG_CO_TRY(co_await offload(call, bytes_of(shown), WorkClass::kInteractive, encode)));
}

Task<Result<Reply>> rerank_as_cohere(Call& call, std::string_view body,
                                     std::string_view api_version) {
    const auto decode = [body] { return decode_rerank_call(body); };
    const auto asked =
        RAG_CO_TRY(co_await offload(call, body.size(), WorkClass::kInteractive, decode));
    co_return co_await answer_rerank(call, asked, api_version);
}

Task<Result<Reply>> post_rerank_v1(Call& call, JsonBody body) {
    co_return co_await rerank_as_cohere(call, body.text, "1");
}

Task<Result<Reply>> post_rerank_v2(Call& call, JsonBody body) {
    co_return co_await rerank_as_cohere(call, body.text, "2");
}

Task<Result<Reply>> post_rerank(Call& call, JsonBody body) {
    const auto decode = [text = body.text] { return decode_either_rerank(text); };
    const auto asked =
        RAG_CO_TRY(co_await offload(call, body.text.size(), WorkClass::kInteractive, decode));
    if (const auto* other = std::get_if<RerankCall>(&asked)) {
        co_return co_await answer_rerank(call, *other, "1");
    }
    co_return co_await answer_tei_rerank(call, std::get<TeiRerankCall>(asked));
}

constexpr std::string_view kRerankV1 = R"json({
"operationId": "rerankV1", "tags": ["models"],
"summary": "Texts in the order in which they answer a question, as Cohere (v1), Jina and vLLM give it",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/RerankCall"},
  "examples": {"two": {"value": {"model": "ragd", "query": "How hot should the water be?", "documents": ["The shop opens at nine.", "Green tea is brewed at 75 degrees."], "top_n": 1}}}
}}},
"responses": {
  "200": {
    "description": "Best first; of equals the first one given",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Reranked"}}}
  }
}
})json";

constexpr std::string_view kRerankV2 = R"json({
"operationId": "rerankV2", "tags": ["models"],
"summary": "Texts in the order in which they answer a question, as Cohere's API v2 gives it",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/RerankCall"}
}}},
"responses": {
  "200": {
    "description": "Best first; of equals the first one given",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Reranked"}}}
  }
}
})json";

constexpr std::string_view kRerank = R"json({
"operationId": "rerank", "tags": ["models"],
"summary": "Texts in the order in which they answer a question, as text-embeddings-inference gives it",
"description": "With `documents` in place of `texts` it is a call of /v1/rerank.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"anyOf": [{"$ref": "#/components/schemas/TeiRerankCall"}, {"$ref": "#/components/schemas/RerankCall"}]},
  "examples": {"two": {"value": {"query": "How hot should the water be?", "texts": ["The shop opens at nine.", "Green tea is brewed at 75 degrees."]}}}
}}},
"responses": {
  "200": {
    "description": "Best first; of equals the first one given",
    "content": {"application/json": {"schema": {"anyOf": [
      {"type": "array", "items": {"$ref": "#/components/schemas/TeiRank"}},
      {"$ref": "#/components/schemas/Reranked"}
    ]}}}
  }
}
})json";

constexpr std::array kRerankRoutes{
    Route{.method = "POST",
          .pattern = "/v1/rerank",
          .handler = kHandler<post_rerank_v1>,
          .needs = Needs{Right::kQuery},
          .dialect = kCohereDialect,
          .operation = kRerankV1},
    Route{.method = "POST",
          .pattern = "/v2/rerank",
          .handler = kHandler<post_rerank_v2>,
          .needs = Needs{Right::kQuery},
          .dialect = kCohereDialect,
          .operation = kRerankV2},
    Route{.method = "POST",
          .pattern = "/rerank",
          .handler = kHandler<post_rerank>,
          .needs = Needs{Right::kQuery},
          .dialect = kTeiDialect,
          .operation = kRerank},
};

constexpr std::string_view kRerankComponents = R"json({
"schemas": {
  "RerankQuery": {"type": "string", "minLength": 1, "maxLength": 4096, "pattern": "\\S", "description": "1..4096 characters after trimming"},
  "RerankCall": {
    "type": "object",
    "required": ["query", "documents"],
    "description": "Other members are ignored",
    "properties": {
      "model": {"type": ["string", "null"], "description": "The name of the reranker, with or without who made it, or ragd; other names are 404"},
      "query": {"$ref": "#/components/schemas/RerankQuery"},
      "documents": {
        "type": "array", "minItems": 1, "maxItems": 2048,
        "description": "At most 4 MiB in all. A long one is as good as its best part",
        "items": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}]}
      },
      "top_n": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000, "description": "How many results to return; all where it is left out"},
      "return_documents": {"type": ["boolean", "null"], "default": false},
      "max_tokens_per_doc": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000, "description": "Word pieces of each document that are read; all where it is left out"}
    }
  },
  "Reranked": {
    "type": "object",
    "required": ["id", "model", "results", "usage", "meta"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "description": "The request id"},
      "model": {"type": "string"},
      "results": {"type": "array", "items": {
        "type": "object", "required": ["index", "relevance_score"], "additionalProperties": false,
        "properties": {
          "index": {"type": "integer", "minimum": 0, "description": "Among the documents that were sent"},
          "relevance_score": {"type": "number", "minimum": 0, "maximum": 1, "description": "The probability that it answers the question"},
          "document": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
        }
      }},
      "usage": {
        "type": "object", "required": ["total_tokens"],
        "description": "Word pieces of question and documents",
        "properties": {"total_tokens": {"type": "integer", "minimum": 0}}
      },
      "meta": {
        "type": "object", "required": ["api_version"],
        "properties": {
          "api_version": {"type": "object", "required": ["version"], "properties": {"version": {"enum": ["1", "2"]}}},
          "tokens": {"type": "object", "properties": {"input_tokens": {"type": "integer", "minimum": 0}}}
        }
      }
    }
  },
  "TeiRerankCall": {
    "type": "object",
    "required": ["query", "texts"],
    "description": "Other members are ignored",
    "properties": {
      "query": {"$ref": "#/components/schemas/RerankQuery"},
      "texts": {"type": "array", "minItems": 1, "maxItems": 2048, "items": {"type": "string"}, "description": "At most 4 MiB in all. A long one is as good as its best part"},
      "raw_scores": {"type": ["boolean", "null"], "default": false, "description": "Log-odds in place of probabilities"},
      "return_text": {"type": ["boolean", "null"], "default": false},
      "truncate": {"type": ["boolean", "null"], "default": false, "description": "Not needed: a text of any length is read as a whole"}
    }
  },
  "TeiRank": {
    "type": "object", "required": ["index", "score"], "additionalProperties": false,
    "properties": {
      "index": {"type": "integer", "minimum": 0, "description": "Among the texts that were sent"},
      "score": {"type": "number"},
      "text": {"type": "string"}
    }
  },
  "CohereError": {
    "type": "object",
    "required": ["id", "message"],
    "properties": {"id": {"type": "string", "description": "The request id"}, "message": {"type": "string"}}
  }
}
})json";

}  // namespace

RouteFamily rerank_routes() {
    return {.routes = kRerankRoutes, .components = kRerankComponents};
}

}  // namespace ragd
