#include <array>

#include "api/openai_model.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/openai/model_name.hpp"

namespace ragd {

Task<Result<CollectionName>> find_model(const Call& call, std::string_view model) {
    auto collection = collection_of_model(model);
    if (!collection) {
        co_return no_model(model);
    }
    if (model != kDefaultModel) {
        const auto page = RAG_CO_TRY(
            co_await call.parts.store.list(call.ctx, Scope::of(call.ctx, *collection), "", 1, ""));
        if (page.documents.empty()) {
            co_return no_model(model);
        }
    }
    co_return std::move(*collection);
}

namespace {

Task<Result<Reply>> list_models(Call& call, NothingAsked /*asked*/) {
    const auto collections = RAG_CO_TRY(co_await call.parts.store.collections(call.ctx));
    co_return json_response(200, encode_model_list(collections));
}

Task<Result<Reply>> read_model(Call& call, NothingAsked /*asked*/) {
    RAG_CO_TRY(co_await find_model(call, call.path_id));
    co_return json_response(200, encode_model(call.path_id));
}

constexpr std::string_view kListModels = R"json({
"operationId": "listModels", "tags": ["openai"],
"summary": "List models, as OpenAI's clients call them",
"description": "`ragd` answers from the default collection, `ragd/NAME` from that of the name: each one, up to 1000, in which the caller can read a document.",
"responses": {
  "200": {"description": "All of them", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ModelList"}}}}
}
})json";

constexpr std::string_view kReadModel = R"json({
"operationId": "readModel", "tags": ["openai"],
"summary": "Look up one model",
"responses": {
  "200": {"description": "It is there", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Model"}}}}
}
})json";

constexpr std::array kModelRoutes{
    Route{.method = "GET",
          .pattern = "/v1/models",
          .handler = kHandler<list_models>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kListModels},
    Route{.method = "GET",
          .pattern = "/v1/models/{id}",
          .handler = kHandler<read_model>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kReadModel},
};

constexpr std::string_view kModelComponents = R"json({
"schemas": {
  "Model": {
    "type": "object", "required": ["id", "object", "created", "owned_by"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "examples": ["ragd", "ragd/handbook"]},
      "object": {"const": "model"},
      "created": {"const": 0, "description": "Clients want a time; it is not known"},
      "owned_by": {"const": "ragd"}
    }
  },
  "ModelList": {
    "type": "object", "required": ["object", "data"], "additionalProperties": false,
    "properties": {
      "object": {"const": "list"},
      "data": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Model"}}
    }
  }
}
})json";

}  // namespace

RouteFamily openai_model_routes() {
    return {.routes = kModelRoutes, .components = kModelComponents};
}

}  // namespace ragd
