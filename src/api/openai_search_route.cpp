#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/openai_cited.hpp"
#include "api/openai_shelf.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/encode.hpp"
#include "wire/openai/decode_stores.hpp"
#include "wire/openai/encode_search.hpp"

namespace ragd {
namespace {

/// The best of several questions: each passage once, with the better of its scores.
void merge(std::vector<Source>& best, std::vector<Source> more) {
    for (Source& source : more) {
        const auto known = std::ranges::find_if(
            best, [&source](const Source& one) { return one.chunk.id == source.chunk.id; });
        if (known == best.end()) {
            best.push_back(std::move(source));
        } else {
            known->score = std::max(known->score, source.score);
        }
    }
}

Task<Result<Reply>> search_store(Call& call, JsonBody body) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    auto search = RAG_CO_TRY(decode_store_search(body.text, collection));
    std::vector<Source> best;
    for (CheckedQuestion& question : search.questions) {
        note_question(call, *question);
        auto answer =
            RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(question), nullptr));
        note_answer(call, answer);
        merge(best, std::move(answer.sources));
    }
    std::ranges::sort(best, [](const Source& a, const Source& b) {
        return std::pair{-a.score, a.chunk.id} < std::pair{-b.score, b.chunk.id};
    });
    if (best.size() > search.results_max) {
        best.erase(best.begin() + static_cast<std::ptrdiff_t>(search.results_max), best.end());
    }
    const auto bytes = sources_bytes(best, kOffloadBytes);
    const auto hits = RAG_CO_TRY(co_await with_files(call, std::move(collection), std::move(best)));
    const auto encode = [&hits, &search]() -> Result<std::string> {
        return encode_store_search(search.queries, hits);
    };
    co_return json_response(
        200, RAG_CO_TRY(co_await offload(call, bytes, WorkClass::kInteractive, encode)));
}

constexpr std::string_view kSearch = R"json({
"operationId": "searchVectorStore", "tags": ["openai"],
"summary": "Find passages in a vector store",
"description": "As POST /query without an answer. Of several queries each passage comes once, with its best score. Queries are searched as they are: `rewrite_query` is taken, and changes nothing.",
"requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreSearch"}}}},
"responses": {
  "200": {"description": "The best passages", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreSearchResults"}}}}
}
})json";

constexpr std::array kSearchRoutes{
    Route{.method = "POST",
          .pattern = "/v1/vector_stores/{id}/search",
          .handler = kHandler<search_store>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kSearch},
};

constexpr std::string_view kSearchComponents = R"json({
"schemas": {
  "AttributeFilter": {
    "type": ["object", "null"], "required": ["type"],
    "description": "{type: eq, ne, gt, gte, lt, lte, in, nin, key, value}, or {type: and, or, filters: [...]}, nested. `in` and `nin` take a list, the others a string, a number or a boolean",
    "properties": {
      "type": {"enum": ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "and", "or"]},
      "key": {"description": "The name of an attribute"},
      "value": {},
      "filters": {"description": "Of and and or: filters like this one"}
    }
  },
  "RankingOptions": {
    "type": ["object", "null"],
    "properties": {
      "ranker": {"type": ["string", "null"], "description": "none: without the reranker"},
      "score_threshold": {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    }
  },
  "VectorStoreSearch": {
    "type": "object", "required": ["query"],
    "properties": {
      "query": {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 4096}, {"type": "array", "minItems": 1, "maxItems": 10, "items": {"type": "string", "minLength": 1, "maxLength": 4096}}]},
      "max_num_results": {"type": ["integer", "null"], "minimum": 1, "maximum": 50, "default": 10},
      "filters": {"$ref": "#/components/schemas/AttributeFilter"},
      "ranking_options": {"$ref": "#/components/schemas/RankingOptions"},
      "rewrite_query": {"type": ["boolean", "null"]}
    }
  },
  "VectorStoreSearchResults": {
    "type": "object", "required": ["object", "search_query", "data", "has_more", "next_page"], "additionalProperties": false,
    "properties": {
      "object": {"const": "vector_store.search_results.page"},
      "search_query": {"type": "array", "items": {"type": "string"}},
      "data": {"type": "array", "items": {
        "type": "object", "required": ["file_id", "filename", "score", "attributes", "content"], "additionalProperties": false,
        "properties": {
          "file_id": {"type": "string"}, "filename": {"type": "string"},
          "score": {"type": "number", "description": "As that of a source of POST /query"},
          "attributes": {"type": "object"},
          "content": {"type": "array", "items": {
            "type": "object", "required": ["type", "text"], "additionalProperties": false,
            "properties": {"type": {"const": "text"}, "text": {"type": "string"}}
          }}
        }
      }},
      "has_more": {"const": false}, "next_page": {"type": "null"}
    }
  }
}
})json";

}  // namespace

RouteFamily openai_search_routes() {
    return {.routes = kSearchRoutes, .components = kSearchComponents};
}

}  // namespace ragd
