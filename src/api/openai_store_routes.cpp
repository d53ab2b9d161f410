#include <array>
#include <string>
#include <utility>

#include "api/openai_shelf.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "shelf/shelf_ids.hpp"
#include "wire/openai/decode_stores.hpp"
#include "wire/openai/encode_list.hpp"
#include "wire/openai/encode_shelf.hpp"

namespace ragd {
namespace {

/// The store as it is now.
Task<Result<Reply>> reply_with_store(Call& call, Shelf& shelf, CollectionName collection) {
    const auto store = RAG_CO_TRY(co_await shelf.stores.find(call.ctx, collection));
    if (!store) {
        co_return no_such_store(store_id(collection));
    }
    co_return json_response(200, encode_vector_store(*store));
}

Task<Result<Reply>> post_store(Call& call, JsonBody body) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto wanted = RAG_CO_TRY(decode_new_store(body.text));
    RAG_CO_TRY(co_await shelf->placed.check(call.ctx, wanted.files));
    const auto store = RAG_CO_TRY(co_await shelf->stores.create(call.ctx, std::move(wanted.facts)));
    call.audited.add(store_id(store.collection));
    for (FileToAdd& file : wanted.files) {
        RAG_CO_TRY(co_await shelf->placed.add(call.ctx, store.collection, std::move(file)));
    }
    co_return co_await reply_with_store(call, *shelf, store.collection);
}

Task<Result<Reply>> list_stores(Call& call, ListAsked asked) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    const auto page = RAG_CO_TRY(co_await shelf->stores.list(call.ctx, std::move(asked.wanted)));
    co_return json_response(200, encode_vector_stores(page));
}

Task<Result<Reply>> read_store(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    co_return co_await reply_with_store(call, *shelf, std::move(collection));
}

Task<Result<Reply>> change_store(Call& call, JsonBody body) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto changes = RAG_CO_TRY(decode_store_changes(body.text));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    const auto store = RAG_CO_TRY(
        co_await shelf->stores.change(call.ctx, std::move(collection),
                                      {.name = std::move(changes.name),
                                       .metadata = std::move(changes.metadata),
                                       .expires_after_days = changes.expires_after_days}));
    if (!store) {
        co_return no_such_store(call.path_id);
    }
    co_return json_response(200, encode_vector_store(*store));
}

Task<Result<Reply>> delete_store(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto collection = RAG_CO_TRY(co_await find_store(call, *shelf, call.path_id));
    if (!RAG_CO_TRY(co_await shelf->stores.remove(call.ctx, std::move(collection)))) {
        co_return no_such_store(call.path_id);
    }
    co_return json_response(200, encode_deleted(call.path_id, "vector_store.deleted"));
}

constexpr std::string_view kCreateStore = R"json({
"operationId": "createVectorStore", "tags": ["openai"],
"summary": "Make a vector store",
"description": "A store is a collection: its id is vs_ and the collection's name, and what is indexed into the collection by other routes is in the store. The new collection is called by the store's name, as far as that goes, and random digits. Stores do not expire: `expires_after` is kept and told, and nothing more.",
"requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewVectorStore"}}}},
"responses": {
  "200": {"description": "It is there, and `file_ids` are being read", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStore"}}}},
  "409": {"description": "The tenant has 1000 stores", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiError"}}}}
}
})json";

constexpr std::string_view kListStores = R"json({
"operationId": "listVectorStores", "tags": ["openai"],
"summary": "List vector stores: all collections in which the caller can read something, and the stores that he made",
"parameters": [
  {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
],
"responses": {
  "200": {"description": "A page", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreList"}}}}
}
})json";

constexpr std::string_view kReadStore = R"json({
"operationId": "readVectorStore", "tags": ["openai"],
"summary": "A vector store, and how far its files are",
"responses": {
  "200": {"description": "It is there", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStore"}}}}
}
})json";

constexpr std::string_view kChangeStore = R"json({
"operationId": "changeVectorStore", "tags": ["openai"],
"summary": "Call a vector store something else",
"requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStoreChange"}}}},
"responses": {
  "200": {"description": "As it is now", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/VectorStore"}}}},
  "409": {"description": "The tenant has names for 1000 stores", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiError"}}}}
}
})json";

constexpr std::string_view kDeleteStore = R"json({
"operationId": "deleteVectorStore", "tags": ["openai"],
"summary": "Delete a vector store with all documents in it that the caller can read",
"description": "However these came there. Files that were put into it stay files.",
"responses": {
  "200": {"description": "Deleted", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiDeleted"}}}}
}
})json";

constexpr std::array kStoreRoutes{
    Route{.method = "POST",
          .pattern = "/v1/vector_stores",
          .handler = kHandler<post_store>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kCreateStore},
    Route{.method = "GET",
          .pattern = "/v1/vector_stores",
          .handler = kHandler<list_stores>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kListStores},
    Route{.method = "GET",
          .pattern = "/v1/vector_stores/{id}",
          .handler = kHandler<read_store>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kReadStore},
    Route{.method = "POST",
          .pattern = "/v1/vector_stores/{id}",
          .handler = kHandler<change_store>,
          .needs = Needs{Right::kIndex},
          .dialect = kOpenAiDialect,
          .operation = kChangeStore},
    Route{.method = "DELETE",
          .pattern = "/v1/vector_stores/{id}",
          .handler = kHandler<delete_store>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kDeleteStore},
};

constexpr std::string_view kStoreComponents = R"json({
"schemas": {
  "StoreMetadata": {
    "type": ["object", "null"], "maxProperties": 16, "additionalProperties": {"type": "string", "maxLength": 512},
    "description": "Names have 1..64 characters"
  },
  "ExpiresAfter": {
    "type": ["object", "null"], "required": ["days"],
    "properties": {"days": {"type": "integer", "minimum": 1, "maximum": 365}}
  },
  "NewVectorStore": {
    "type": "object",
    "properties": {
      "name": {"type": ["string", "null"], "maxLength": 256, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"},
      "metadata": {"$ref": "#/components/schemas/StoreMetadata"},
      "file_ids": {"type": ["array", "null"], "maxItems": 500, "items": {"type": "string"}},
      "chunking_strategy": {"$ref": "#/components/schemas/ChunkingStrategy"},
      "expires_after": {"$ref": "#/components/schemas/ExpiresAfter"}
    }
  },
  "VectorStoreChange": {
    "type": "object",
    "properties": {
      "name": {"type": ["string", "null"], "maxLength": 256, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"},
      "metadata": {"$ref": "#/components/schemas/StoreMetadata"},
      "expires_after": {"$ref": "#/components/schemas/ExpiresAfter"}
    }
  },
  "StoreFileCounts": {
    "type": "object", "required": ["in_progress", "completed", "failed", "cancelled", "total"], "additionalProperties": false,
    "properties": {
      "in_progress": {"type": "integer", "minimum": 0}, "completed": {"type": "integer", "minimum": 0},
      "failed": {"type": "integer", "minimum": 0}, "cancelled": {"type": "integer", "minimum": 0},
      "total": {"type": "integer", "minimum": 0}
    },
    "description": "The first 10000 documents of a collection are looked at"
  },
  "VectorStore": {
    "type": "object",
    "required": ["id", "object", "created_at", "name", "usage_bytes", "file_counts", "status", "expires_after", "expires_at", "last_active_at", "metadata"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "examples": ["vs_handbook"]},
      "object": {"const": "vector_store"},
      "created_at": {"type": "integer", "description": "Seconds since 1970; 0: it was not made as a store"},
      "name": {"type": "string"},
      "usage_bytes": {"type": "integer", "minimum": 0, "description": "Of the texts of its documents"},
      "file_counts": {"$ref": "#/components/schemas/StoreFileCounts"},
      "status": {"enum": ["in_progress", "completed"]},
      "expires_after": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["anchor", "days"], "properties": {"anchor": {"const": "last_active_at"}, "days": {"type": "integer"}}}]},
      "expires_at": {"type": "null"},
      "last_active_at": {"type": "integer", "description": "As created_at: nobody writes down who asks"},
      "metadata": {"type": "object"}
    }
  },
  "VectorStoreList": {
    "type": "object", "required": ["object", "data", "first_id", "last_id", "has_more"], "additionalProperties": false,
    "properties": {
      "object": {"const": "list"},
      "data": {"type": "array", "items": {"$ref": "#/components/schemas/VectorStore"}},
      "first_id": {"type": ["string", "null"]}, "last_id": {"type": ["string", "null"]},
      "has_more": {"type": "boolean"}
    }
  }
}
})json";

}  // namespace

RouteFamily openai_store_routes() {
    return {.routes = kStoreRoutes, .components = kStoreComponents};
}

}  // namespace ragd
