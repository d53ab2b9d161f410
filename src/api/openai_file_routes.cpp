#include <array>
#include <string>
#include <utility>

#include "api/file_response.hpp"
#include "api/openai_shelf.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/openai/decode_file_form.hpp"
#include "wire/openai/encode_list.hpp"
#include "wire/openai/encode_shelf.hpp"

namespace ragd {
namespace {

constexpr std::size_t kFilesListed = 10'000;

struct FileListAsked {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 5> kParameters{"limit", "order", "after",
                                                                 "before", "purpose"};
    static Result<FileListAsked> read(Admitted admitted) {
        const HttpRequest& request = admitted.call().request;
        const auto* purpose = request.parameter("purpose");
        return FileListAsked{.wanted = RAG_TRY(list_wanted(request, kFilesListed, kFilesListed)),
                             .purpose = purpose == nullptr ? "" : *purpose};
    }

    ListWanted wanted;
    std::string purpose;
};

Task<Result<StoredFile>> find_file(Call& call, Shelf& shelf) {
    auto file = RAG_CO_TRY(co_await shelf.files.find(call.ctx, call.path_id));
    if (!file) {
        co_return no_such_file(call.path_id);
    }
    co_return std::move(*file);
}

Task<Result<Reply>> post_file(Call& call, MultipartBody body) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    const auto decode = [&body] { return decode_file_form(body.bytes, body.boundary); };
    auto form = RAG_CO_TRY(co_await offload(call, body.bytes.size(), WorkClass::kBulk, decode));
    const auto file =
        RAG_CO_TRY(co_await shelf->files.put(call.ctx, std::move(form.file), form.bytes));
    call.audited.add(file.id);
    call.audited.add(file.name);
    co_return json_response(200, encode_stored_file(file));
}

Task<Result<Reply>> list_files(Call& call, FileListAsked asked) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    const auto page = RAG_CO_TRY(
        co_await shelf->files.list(call.ctx, std::move(asked.wanted), std::move(asked.purpose)));
    co_return json_response(200, encode_stored_files(page));
}

Task<Result<Reply>> read_file(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    const auto file = RAG_CO_TRY(co_await find_file(call, *shelf));
    co_return json_response(200, encode_stored_file(file));
}

Task<Result<Reply>> read_file_content(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    const auto file = RAG_CO_TRY(co_await find_file(call, *shelf));
    auto bytes = RAG_CO_TRY(co_await shelf->files.bytes(call.ctx, file));
    if (!bytes) {
        co_return no_such_file(file.id);
    }
    co_return file_response(
        {.name = file.name, .media_type = file.media_type, .bytes = file.bytes, .sha256 = {}},
        std::move(*bytes));
}

/// What was made of it goes first: as long as the file is there it can be deleted again.
Task<Result<Reply>> delete_file(Call& call, NothingAsked /*asked*/) {
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    auto file = RAG_CO_TRY(co_await find_file(call, *shelf));
    RAG_CO_TRY(co_await shelf->placed.remove_everywhere(call.ctx, file.id));
    RAG_CO_TRY(co_await shelf->files.remove(call.ctx, std::move(file)));
    co_return json_response(200, encode_deleted(call.path_id, "file"));
}

constexpr std::string_view kCreateFile = R"json({
"operationId": "createFile", "tags": ["openai"],
"summary": "Keep a file, as OpenAI's clients do",
"description": "Nothing is read of it until it is put into a vector store. It is its sender's: others of the tenant do not see it, but for administrators.",
"requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {
  "type": "object", "required": ["file", "purpose"],
  "properties": {
    "file": {"type": "string", "contentMediaType": "application/octet-stream", "description": "A part with a filename, 1 byte to 256 MiB"},
    "purpose": {"type": "string", "minLength": 1, "maxLength": 64, "examples": ["assistants", "user_data"]},
    "expires_after[anchor]": {"type": "string"},
    "expires_after[seconds]": {"type": "integer", "minimum": 3600, "maximum": 2592000}
  }
}}}},
"responses": {
  "200": {"description": "It is on disk", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StoredFile"}}}}
}
})json";

constexpr std::string_view kListFiles = R"json({
"operationId": "listFiles", "tags": ["openai"],
"summary": "List the files that the caller sent",
"parameters": [
  {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 10000}}
],
"responses": {
  "200": {"description": "A page", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StoredFileList"}}}}
}
})json";

constexpr std::string_view kReadFile = R"json({
"operationId": "readFile", "tags": ["openai"],
"summary": "What is known of a file",
"responses": {
  "200": {"description": "It is there", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StoredFile"}}}}
}
})json";

constexpr std::string_view kReadFileContent = R"json({
"operationId": "readFileContent", "tags": ["openai"],
"summary": "The bytes of a file, as they were sent",
"responses": {
  "200": {"description": "The bytes", "content": {"*/*": {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}}}
}
})json";

constexpr std::string_view kDeleteFile = R"json({
"operationId": "deleteFile", "tags": ["openai"],
"summary": "Delete a file, and what was made of it in vector stores",
"description": "Its bytes and its documents are gone when the answer comes.",
"responses": {
  "200": {"description": "Deleted", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiDeleted"}}}}
}
})json";

constexpr std::array kFileRoutes{
    Route{.method = "POST",
          .pattern = "/v1/files",
          .handler = kHandler<post_file>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .body_bytes_setting = &ApiSettings::upload_bytes_max,
          .dialect = kOpenAiDialect,
          .operation = kCreateFile},
    Route{.method = "GET",
          .pattern = "/v1/files",
          .handler = kHandler<list_files>,
          .needs = Needs{Right::kIndex},
          .dialect = kOpenAiDialect,
          .operation = kListFiles},
    Route{.method = "GET",
          .pattern = "/v1/files/{id}/content",
          .handler = kHandler<read_file_content>,
          .needs = Needs{Right::kIndex},
          .dialect = kOpenAiDialect,
          .operation = kReadFileContent},
    Route{.method = "GET",
          .pattern = "/v1/files/{id}",
          .handler = kHandler<read_file>,
          .needs = Needs{Right::kIndex},
          .dialect = kOpenAiDialect,
          .operation = kReadFile},
    Route{.method = "DELETE",
          .pattern = "/v1/files/{id}",
          .handler = kHandler<delete_file>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .dialect = kOpenAiDialect,
          .operation = kDeleteFile},
};

constexpr std::string_view kFileComponents = R"json({
"schemas": {
  "StoredFile": {
    "type": "object", "required": ["id", "object", "bytes", "created_at", "expires_at", "filename", "purpose", "status", "status_details"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "examples": ["file-019ad4d2b8f1a2b3c4d5e6f708192a3b"]},
      "object": {"const": "file"},
      "bytes": {"type": "integer", "minimum": 0},
      "created_at": {"type": "integer", "description": "Seconds since 1970"},
      "expires_at": {"type": ["integer", "null"]},
      "filename": {"type": "string"},
      "purpose": {"type": "string"},
      "status": {"const": "processed", "description": "Of the file itself: what became of it in a vector store is told there"},
      "status_details": {"type": "null"}
    }
  },
  "StoredFileList": {
    "type": "object", "required": ["object", "data", "first_id", "last_id", "has_more"], "additionalProperties": false,
    "properties": {
      "object": {"const": "list"},
      "data": {"type": "array", "items": {"$ref": "#/components/schemas/StoredFile"}},
      "first_id": {"type": ["string", "null"]}, "last_id": {"type": ["string", "null"]},
      "has_more": {"type": "boolean"}
    }
  },
  "OpenAiDeleted": {
    "type": "object", "required": ["id", "object", "deleted"], "additionalProperties": false,
    "properties": {"id": {"type": "string"}, "object": {"type": "string"}, "deleted": {"const": true}}
  }
},
"parameters": {
  "purpose": {"name": "purpose", "in": "query", "schema": {"type": "string", "pattern": "^[^\\u0000]*$"}, "description": "Files that were sent for this alone"},
  "order": {"name": "order", "in": "query", "schema": {"enum": ["asc", "desc"], "default": "desc"}, "description": "By the time when they were made"},
  "after": {"name": "after", "in": "query", "schema": {"type": "string", "pattern": "^[^\\u0000]*$"}, "description": "The id where the page before ended"},
  "before": {"name": "before", "in": "query", "schema": {"type": "string", "pattern": "^[^\\u0000]*$"}, "description": "The id where the page behind began"}
}
})json";

}  // namespace

RouteFamily openai_file_routes() {
    return {.routes = kFileRoutes, .components = kFileComponents};
}

}  // namespace ragd
