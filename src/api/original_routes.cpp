#include "api/caching.hpp"
#include "api/document_name.hpp"
#include "api/file_response.hpp"
#include "api/original_bytes.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

/// Which file a request names.
struct FileName {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr auto kParameters = kNoParameters;
    static Result<FileName> read(Admitted admitted) {
        return FileName{.admitted = admitted, .sha256 = RAG_TRY(digest_of(admitted.call()))};
    }
    static Result<std::string> digest_of(const Call& call) {
        if (!is_sha256(call.path_part)) {
            return fail_field("/sha256", "must be 64 digits of lower-case hex");
        }
        return call.path_part;
    }

    Admitted admitted;
    std::string sha256;
};

/// A file that is sent.
struct SentFile {
    static constexpr auto kTakes = Takes::kBytes;
    static constexpr auto kParameters = kNoParameters;
    static Result<SentFile> read(Admitted admitted) {
        auto body = RAG_TRY(BytesBody::read(admitted));
        return SentFile{.sha256 = RAG_TRY(FileName::digest_of(admitted.call())), .body = body};
    }

    std::string sha256;
    BytesBody body;
};

Task<Result<Reply>> put_original(Call& call, SentFile file) {
    if (call.parts.originals == nullptr) {
        co_return fail(ErrorCode::kConflict,
                       "this server keeps no original files (KEEP_ORIGINALS=false); documents are "
                       "indexed all the same");
    }
    auto kept = co_await call.parts.originals->put(call.ctx, file.sha256, file.body.bytes);
    if (!kept && kept.error().code == ErrorCode::kInvalidField) {
        co_return fail_field("/sha256", kept.error().message);
    }
    const bool is_new = RAG_CO_TRY(std::move(kept));
    co_return json_response(is_new ? 201 : 200,
                            encode_kept_file(file.sha256, file.body.bytes.size()));
}

Task<Result<Reply>> look_for_original(Call& call, FileName name) {
    const bool is_kept = call.parts.originals != nullptr &&
                         RAG_CO_TRY(co_await call.parts.originals->has(call.ctx, name.sha256));
    if (!is_kept) {
        co_return fail(ErrorCode::kNotFound,
                       call.parts.originals == nullptr
                           ? "this server keeps no original files (KEEP_ORIGINALS=false)"
                           : "this file is not kept: PUT it here");
    }
    co_return HttpResponse{.status = 204};
}

Task<Result<Reply>> read_original(Call& call, DocumentName name) {
    const auto document = RAG_CO_TRY(co_await call.parts.store.find(call.ctx, name.scope, name.id));
    if (!document) {
        co_return no_document(name);
    }
    if (!document->file) {
        co_return no_original(name, kNoFile);
    }
    if (auto etag = etag_of(document->file->sha256); has_version(call.request, etag)) {
        co_return not_modified(std::move(etag));
    }
    auto bytes = RAG_CO_TRY(co_await original_bytes(call, name, *document));
    co_return file_response(*document->file, std::move(bytes));
}

constexpr std::string_view kPutOriginal = R"json({
"operationId": "putOriginal", "tags": ["documents"],
"summary": "Keep the original file of documents",
"description": "The bytes of a file, under their SHA-256, as the `file` of documents names it: GET /documents/{id}/original gives it back. Equal bytes are kept once; they go with the last document that is of them, and after a day if no document ever was. Whose text is stored as it is in the file needs none of this.",
"requestBody": {"required": true, "content": {
  "application/octet-stream": {"schema": {"type": "string", "contentEncoding": "binary", "maxLength": 268435456}},
  "application/pdf": {"schema": {"type": "string", "contentEncoding": "binary", "maxLength": 268435456}}
}},
"responses": {
  "200": {
    "description": "It was kept already",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/KeptFile"}}}
  },
  "201": {
    "description": "It is on disk",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/KeptFile"}}}
  },
  "409": {
    "description": "This server keeps no files (KEEP_ORIGINALS=false)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::string_view kLookForOriginal = R"json({
"operationId": "hasOriginal", "tags": ["documents"],
"summary": "Whether a file is kept",
"description": "So that equal bytes need not be sent again. 404: it is not, or none are.",
"responses": {"204": {"description": "It is kept"}}
})json";

constexpr std::string_view kReadOriginal = R"json({
"operationId": "readOriginal", "tags": ["documents"],
"summary": "The file that the document was read from, byte for byte",
"description": "404 says why there is none.",
"responses": {
  "200": {
    "description": "The file, as an attachment, with the media type that it was indexed with",
    "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "attachment, with the file's name"}},
    "content": {"*/*": {"schema": {"type": "string", "contentEncoding": "binary"}}}
  }
}
})json";

constexpr std::array kOriginalRoutes{
    Route{.method = "PUT",
          .pattern = "/originals/{sha256}",
          .handler = kHandler<put_original>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .body_bytes_max = limits::kOriginalBytes,
          .operation = kPutOriginal},
    Route{.method = "GET",
          .pattern = "/originals/{sha256}",
          .handler = kHandler<look_for_original>,
          .needs = Needs{Right::kIndex},
          .operation = kLookForOriginal},
    Route{.method = "GET",
          .pattern = "/documents/{id}/original",
          .handler = kHandler<read_original>,
          .needs = Needs{Right::kQuery},
          .caching = Caching::kRevalidate,
          .operation = kReadOriginal},
};

constexpr std::string_view kOriginalComponents = R"json({
"parameters": {
  "sha256": {"name": "sha256", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "description": "Of the file's bytes, in lower-case hex"}
},
"schemas": {
  "KeptFile": {
    "type": "object",
    "required": ["sha256", "bytes"],
    "additionalProperties": false,
    "properties": {
      "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
      "bytes": {"type": "integer", "minimum": 0}
    }
  }
}
})json";

}  // namespace

RouteFamily original_routes() {
    return {.routes = kOriginalRoutes, .components = kOriginalComponents};
}

}  // namespace ragd
