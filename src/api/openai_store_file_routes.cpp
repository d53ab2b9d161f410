#include <array>
#include <string>
#include <utility>

#include "api/openai_shelf.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/openai/decode_stores.hpp"
#include "wire/openai/encode_list.hpp"
#include "wire/openai/encode_shelf.hpp"

namespace ragd {
namespace {

Task<Result<Reply>> post_store_file(Call& call, JsonBody body) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto wanted = RAG_CO_TRY(decode_file_to_add(body.text));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    call.audited.add(wanted.file);
    const auto file =
        RAG_CO_TRY(co_await shelf->placed.add(call.ctx, std::move(collection), std::move(wanted)));
    co_return json_response(200, encode_store_file(file));
}

Task<Result<Reply>> list_store_files(Call& call, StateListAsked asked) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    auto files = RAG_CO_TRY(co_await shelf->placed.all(call.ctx, std::move(collection)));
    co_return co_await reply_with_files(call, *shelf, std::move(files), std::move(asked));
}

Task<Result<Reply>> read_store_file(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    const auto file =
        RAG_CO_TRY(co_await shelf->placed.find(call.ctx, std::move(collection), call.path_part));
    if (!file) {
        co_return no_such_file(call.path_part);
    }
    co_return json_response(200, encode_store_file(*file));
}

Task<Result<Reply>> change_store_file(Call& call, JsonBody body) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto attributes = RAG_CO_TRY(decode_attributes(body.text));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    call.audited.add(call.path_part);
    const auto file = RAG_CO_TRY(co_await shelf->placed.set_attributes(
        call.ctx, std::move(collection), call.path_part, std::move(attributes)));
    co_return json_response(200, encode_store_file(file));
}

Task<Result<Reply>> delete_store_file(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    if (!RAG_CO_TRY(
            co_await shelf->placed.remove(call.ctx, std::move(collection), call.path_part))) {
        co_return no_such_file(call.path_part);
    }
    co_return json_response(200, encode_deleted(call.path_part, "vector_store.file.deleted"));
}

Task<Result<Reply>> read_store_file_content(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    const auto texts = RAG_CO_TRY(co_await shelf->placed.texts(
        call.ctx, std::move(collection), call.path_part, limits::kRequestBodyBytes));
    if (!texts) {
        co_return no_such_file(call.path_part);
    }
    std::size_t bytes = 0;
    for (const std::string& text : *texts) {
        bytes += text.size();
    }
    const auto encode = [&texts]() -> Result<std::string> { return encode_file_texts(*texts); };
    co_return json_response(
        200, RAG_CO_TRY(co_await offload(call, bytes, WorkClass::kInteractive, encode)));
}

constexpr std::string_view kAddFile = R"json({
"operationId": "addVectorStoreFile", "tags": ["openai"],
"summary": "Have a file read into a vector store",
"description": "It is read by a job; its state is told by the routes below. One that is there already is read again.",
"requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/FileToAdd"}}}},
"responses": {
  "200": {"description": "It will be read", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreFile"}}}},
  "409": {"description": "The tenant has put 20000 files into stores", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiError"}}}}
}
})json";

constexpr std::string_view kListStoreFiles = R"json({
"operationId": "listVectorStoreFiles", "tags": ["openai"],
"summary": "List the files of a vector store: those that were put there, and documents that came by other routes",
"parameters": [
  {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
],
"responses": {
  "200": {"description": "A page", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreFileList"}}}}
}
})json";

constexpr std::string_view kReadStoreFile = R"json({
"operationId": "readVectorStoreFile", "tags": ["openai"],
"summary": "How far a file of a vector store is",
"responses": {
  "200": {"description": "It is there", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreFile"}}}}
}
})json";

constexpr std::string_view kChangeStoreFile = R"json({
"operationId": "changeVectorStoreFile", "tags": ["openai"],
"summary": "Give a file of a vector store other attributes",
"description": "Its documents are indexed again with them before the answer comes.",
"requestBody": {"required": true, "content": {"application/json": {"schema": {
  "type": "object", "required": ["attributes"], "properties": {"attributes": {"$ref": "#/components/schemas/FileAttributes"}}
}}}},
"responses": {
  "200": {"description": "As it is now", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreFile"}}}},
  "409": {"description": "It is being read", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiError"}}}}
}
})json";

constexpr std::string_view kDeleteStoreFile = R"json({
"operationId": "deleteVectorStoreFile", "tags": ["openai"],
"summary": "Take a file out of a vector store",
"description": "What was made of it is gone from every later answer, also where it was still being read. The file itself stays.",
"responses": {
  "200": {"description": "It is out", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiDeleted"}}}}
}
})json";

constexpr std::string_view kReadStoreFileContent = R"json({
"operationId": "readVectorStoreFileContent", "tags": ["openai"],
"summary": "What was read of a file: the texts of its documents, up to 32 MiB",
"responses": {
  "200": {"description": "The texts", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreFileContent"}}}}
}
})json";

constexpr std::array kStoreFileRoutes{
    Route{.method = "POST",
          .pattern = "/v1/vector_stores/{id}/files",
          .handler = kHandler<post_store_file>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kAddFile},
    Route{.method = "GET",
          .pattern = "/v1/vector_stores/{id}/files",
          .handler = kHandler<list_store_files>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kListStoreFiles},
    Route{.method = "GET",
          .pattern = "/v1/vector_stores/{id}/files/{file}/content",
          .handler = kHandler<read_store_file_content>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kReadStoreFileContent},
    Route{.method = "GET",
          .pattern = "/v1/vector_stores/{id}/files/{file}",
          .handler = kHandler<read_store_file>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kReadStoreFile},
    Route{.method = "POST",
          .pattern = "/v1/vector_stores/{id}/files/{file}",
          .handler = kHandler<change_store_file>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kChangeStoreFile},
    Route{.method = "DELETE",
          .pattern = "/v1/vector_stores/{id}/files/{file}",
          .handler = kHandler<delete_store_file>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kDeleteStoreFile},
};

constexpr std::string_view kStoreFileComponents = R"json({
"schemas": {
  "FileAttributes": {
    "type": ["object", "null"], "maxProperties": 16,
    "additionalProperties": {"anyOf": [{"type": "string", "maxLength": 512}, {"type": ["number", "boolean"]}]},
    "description": "Names have 1..64 characters. They are metadata of the documents, and filters find them"
  },
  "ChunkingStrategy": {
    "type": ["object", "null"], "required": ["type"],
    "properties": {
      "type": {"enum": ["auto", "static"]},
      "static": {"description": "Of the type static: max_chunk_size_tokens, 100..4096 word pieces of the embedding model, of which more than 254 are as 254, and chunk_overlap_tokens, at most half of that"}
    }
  },
  "FileToAdd": {
    "type": "object", "required": ["file_id"],
    "properties": {
      "file_id": {"type": "string"},
      "attributes": {"$ref": "#/components/schemas/FileAttributes"},
      "chunking_strategy": {"$ref": "#/components/schemas/ChunkingStrategy"}
    }
  },
  "VectorStoreFile": {
    "type": "object",
    "required": ["id", "object", "created_at", "vector_store_id", "status", "last_error", "usage_bytes", "attributes", "chunking_strategy"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "description": "Of the file; file-doc- and more for a document that came by another route"},
      "object": {"const": "vector_store.file"},
      "created_at": {"type": "integer", "description": "When it was put there"},
      "vector_store_id": {"type": "string"},
      "status": {"enum": ["in_progress", "completed", "failed", "cancelled"]},
      "last_error": {"anyOf": [{"type": "null"}, {
        "type": "object", "required": ["code", "message"], "additionalProperties": false,
        "properties": {"code": {"enum": ["server_error", "unsupported_file", "invalid_file"]}, "message": {"type": "string"}}
      }]},
      "usage_bytes": {"type": "integer", "minimum": 0},
      "attributes": {"type": "object"},
      "chunking_strategy": {
        "type": "object", "required": ["type"],
        "properties": {"type": {"enum": ["static", "other"]}, "static": {"type": "object"}},
        "description": "What is used; other: it came by another route"
      }
    }
  },
  "VectorStoreFileList": {
    "type": "object", "required": ["object", "data", "first_id", "last_id", "has_more"], "additionalProperties": false,
    "properties": {
      "object": {"const": "list"},
      "data": {"type": "array", "items": {"$ref": "#/components/schemas/VectorStoreFile"}},
      "first_id": {"type": ["string", "null"]}, "last_id": {"type": ["string", "null"]},
      "has_more": {"type": "boolean"}
    }
  },
  "VectorStoreFileContent": {
    "type": "object", "required": ["object", "data", "has_more", "next_page"], "additionalProperties": false,
    "properties": {
      "object": {"const": "vector_store.file_content.page"},
      "data": {"type": "array", "items": {
        "type": "object", "required": ["type", "text"], "additionalProperties": false,
        "properties": {"type": {"const": "text"}, "text": {"type": "string"}}
      }},
      "has_more": {"const": false}, "next_page": {"type": "null"}
    }
  }
},
"parameters": {
  "filter": {"name": "filter", "in": "query", "schema": {"enum": ["in_progress", "completed", "failed", "cancelled"]}},
  "file": {"name": "file", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}}
}
})json";

}  // namespace

RouteFamily openai_store_file_routes() {
    return {.routes = kStoreFileRoutes, .components = kStoreFileComponents};
}

}  // namespace ragd
