#include <array>
#include <string>
#include <utility>

#include "api/openai_shelf.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/openai/decode_stores.hpp"
#include "wire/openai/encode_shelf.hpp"

namespace ragd {
namespace {

Task<Result<Reply>> post_batch(Call& call, JsonBody body) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto files = RAG_CO_TRY(decode_batch(body.text));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    for (const FileToAdd& file : files) {
        call.audited.add(file.file);
    }
    const auto batch = RAG_CO_TRY(
        co_await shelf->stores.add_batch(call.ctx, std::move(collection), std::move(files)));
    co_return json_response(200, encode_file_batch(batch));
}

Reply reply_with_batch(const FileBatch& batch) {
    return json_response(200, encode_file_batch(batch));
}

Task<Result<Reply>> read_batch(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    const auto batch = RAG_CO_TRY(
        co_await shelf->stores.find_batch(call.ctx, std::move(collection), call.path_part));
    if (!batch) {
        co_return no_such_batch(call.path_part);
    }
    co_return reply_with_batch(*batch);
}

Task<Result<Reply>> cancel_batch(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    const auto batch = RAG_CO_TRY(
        co_await shelf->stores.cancel_batch(call.ctx, std::move(collection), call.path_part));
    if (!batch) {
        co_return no_such_batch(call.path_part);
    }
    co_return reply_with_batch(*batch);
}

Task<Result<Reply>> list_batch_files(Call& call, StateListAsked asked) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    auto files = RAG_CO_TRY(
        co_await shelf->stores.files_of_batch(call.ctx, std::move(collection), call.path_part));
    if (!files) {
        co_return no_such_batch(call.path_part);
    }
    co_return co_await reply_with_files(call, *shelf, std::move(*files), std::move(asked));
}

constexpr std::string_view kCreateBatch = R"json({
"operationId": "createFileBatch", "tags": ["openai"],
"summary": "Have several files read into a vector store",
"description": "Each by a job of its own. Where one is not taken (no room, too many jobs) the call fails, and those before it are read all the same: send it again.",
"requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewFileBatch"}}}},
"responses": {
  "200": {"description": "They will be read", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FileBatch"}}}},
  "409": {"description": "The tenant has put 20000 files into stores", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiError"}}}}
}
})json";

constexpr std::string_view kReadBatch = R"json({
"operationId": "readFileBatch", "tags": ["openai"],
"summary": "How far a batch is",
"description": "The latest 1000 batches of a tenant are remembered.",
"responses": {
  "200": {"description": "It is there", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FileBatch"}}}}
}
})json";

constexpr std::string_view kCancelBatch = R"json({
"operationId": "cancelFileBatch", "tags": ["openai"],
"summary": "Do not read what is not read yet",
"responses": {
  "200": {"description": "As it is now", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FileBatch"}}}}
}
})json";

constexpr std::string_view kListBatchFiles = R"json({
"operationId": "listFileBatchFiles", "tags": ["openai"],
"summary": "List the files of a batch that are in the store",
"parameters": [
  {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
],
"responses": {
  "200": {"description": "A page", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreFileList"}}}}
}
})json";

constexpr std::array kBatchRoutes{
    Route{.method = "POST",
          .pattern = "/v1/vector_stores/{id}/file_batches",
          .handler = kHandler<post_batch>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kCreateBatch},
    Route{.method = "GET",
          .pattern = "/v1/vector_stores/{id}/file_batches/{batch}/files",
          .handler = kHandler<list_batch_files>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kListBatchFiles},
    Route{.method = "POST",
          .pattern = "/v1/vector_stores/{id}/file_batches/{batch}/cancel",
          .handler = kHandler<cancel_batch>,
          .needs = Needs{Right::kIndex},
          .dialect = kOpenAiDialect,
          .operation = kCancelBatch},
    Route{.method = "GET",
          .pattern = "/v1/vector_stores/{id}/file_batches/{batch}",
          .handler = kHandler<read_batch>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kReadBatch},
};

constexpr std::string_view kBatchComponents = R"json({
"schemas": {
  "NewFileBatch": {
    "type": "object", "description": "Either file_ids, with attributes and chunking_strategy for all, or files",
    "properties": {
      "file_ids": {"type": ["array", "null"], "minItems": 1, "maxItems": 500, "items": {"type": "string"}},
      "files": {"type": ["array", "null"], "minItems": 1, "maxItems": 500, "items": {"$ref": "#/components/schemas/FileToAdd"}},
      "attributes": {"$ref": "#/components/schemas/FileAttributes"},
      "chunking_strategy": {"$ref": "#/components/schemas/ChunkingStrategy"}
    }
  },
  "FileBatch": {
    "type": "object", "required": ["id", "object", "created_at", "vector_store_id", "status", "file_counts"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "object": {"const": "vector_store.files_batch"},
      "created_at": {"type": "integer"},
      "vector_store_id": {"type": "string"},
      "status": {"enum": ["in_progress", "completed", "cancelled", "failed"], "description": "failed: none could be read"},
      "file_counts": {"$ref": "#/components/schemas/StoreFileCounts"}
    }
  }
},
"parameters": {
  "batch": {"name": "batch", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}}
}
})json";

}  // namespace

RouteFamily openai_batch_routes() {
    return {.routes = kBatchRoutes, .components = kBatchComponents};
}

}  // namespace ragd
