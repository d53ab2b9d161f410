#include "api/preconditions.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

Task<Result<Reply>> post_index(Call& call, JsonBody body) {
    const auto decode = [text = body.text, only_if = RAG_CO_TRY(precondition_of(call.request))] {
        return decode_index_call(text, only_if);
    };
    auto documents = RAG_CO_TRY(co_await offload(call, body.text.size(), WorkClass::kBulk, decode));
    const auto report = RAG_CO_TRY(co_await call.parts.index(call.ctx, std::move(documents)));
    for (const IndexedDocument& document : report.documents) {
        call.audited.add(document.id.str());
    }
    co_return json_response(200, encode_index_report(report));
}

constexpr std::string_view kIndexDocuments = R"json({
"operationId": "indexDocuments", "tags": ["documents"],
"summary": "Add or replace documents",
"description": "The call is validated whole before anything is written; then documents are committed one by one, in order. What is acknowledged is on disk and searchable. The same id replaces the document, unless it is another source's: then `on_conflict` says what happens. One with equal text, title, url, metadata and chunking is `unchanged` and costs nothing. When the time is up, 504 says how many are durable; sending the call again is safe. With If-Match or If-None-Match: * a call has one document.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/IndexCall"},
  "examples": {
    "one": {"value": {"documents": [{"id": "handbook/leave.md", "title": "Leave", "text": "Everyone has 28 days of paid leave a year.", "metadata": {"lang": "en", "year": 2026}}]}},
    "plain": {"value": {"documents": [{"text": "The office in Porto opens at eight."}], "collection": "offices", "chunk_size": 120, "overlap": 20}}
  }
}}},
"responses": {
  "200": {
    "description": "All documents are durable and searchable",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/IndexReport"}}}
  },
  "409": {
    "description": "An id is another source's, and `on_conflict` is `refuse`: `errors` names the document, `detail` both sources; the documents before it are durable",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::array kIndexRoutes{
    Route{.method = "POST",
          .pattern = "/index",
          .handler = kHandler<post_index>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .takes_conditions = true,
          .operation = kIndexDocuments},
};

constexpr std::string_view kIndexComponents = R"json({
"schemas": {
  "IndexCall": {
    "type": "object",
    "required": ["documents"],
    "additionalProperties": false,
    "properties": {
      "documents": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"$ref": "#/components/schemas/NewDocument"}, "description": "An id may be given once in a call"},
      "collection": {"$ref": "#/components/schemas/CollectionName"},
      "on_conflict": {"enum": ["refuse", "keep_both", "replace"], "default": "refuse", "description": "Where another source has the id: 409; the document gets an id with the name of its source in front (`renamed_from`); or it takes the other one's place"},
      "chunk_size": {"type": "integer", "minimum": 16, "maximum": 254, "default": 200, "description": "At most so many word pieces of the embedding model in a chunk, its prefix included"},
      "overlap": {"type": "integer", "minimum": 0, "maximum": 127, "default": 32, "description": "Word pieces that a chunk repeats of the one before; at most half of chunk_size, and so is the default"}
    }
  },
  "NewDocument": {
    "type": "object",
    "required": ["text"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$", "description": "1..512 bytes without control characters; left out: derived from the content"},
      "text": {"type": "string", "minLength": 1, "maxLength": 16777216, "pattern": "\\S", "description": "Not blank; at most 16 MiB in UTF-8"},
      "title": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "default": "", "description": "At most 4096 bytes without control characters"},
      "url": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "default": "", "description": "At most 4096 bytes without control characters"},
      "source": {"type": "string", "minLength": 1, "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$", "description": "Whose document it is, such as a repository or a folder: at most 4096 bytes without control characters. Only the same source may replace it"},
      "metadata": {"$ref": "#/components/schemas/Metadata"},
      "acl": {"$ref": "#/components/schemas/Acl"},
      "file": {"$ref": "#/components/schemas/OriginalFile"},
      "locations": {"type": "array", "maxItems": 50000, "description": "Where in its file parts of the text are from: [first byte, byte behind the last, place], ascending and apart, with gaps where nothing is known", "items": {
        "type": "array", "minItems": 3, "maxItems": 3,
        "prefixItems": [{"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1}, {"$ref": "#/components/schemas/Location"}]
      }}
    }
  },
  "IndexReport": {
    "type": "object",
    "required": ["indexed", "chunks", "documents", "took_ms"],
    "additionalProperties": false,
    "properties": {
      "indexed": {"type": "integer", "minimum": 1},
      "chunks": {"type": "integer", "minimum": 0, "description": "Of all documents of the call"},
      "documents": {"type": "array", "items": {
        "type": "object",
        "required": ["id", "version", "chunks", "status"],
        "additionalProperties": false,
        "properties": {
          "id": {"type": "string"},
          "version": {"type": "integer", "minimum": 1},
          "chunks": {"type": "integer", "minimum": 0},
          "status": {"enum": ["created", "updated", "unchanged"]},
          "renamed_from": {"type": "string", "description": "The id that was asked for, where another source has it"}
        }
      }},
      "took_ms": {"type": "number", "minimum": 0}
    }
  }
}
})json";

}  // namespace

RouteFamily index_routes() {
    return {.routes = kIndexRoutes, .components = kIndexComponents};
}

}  // namespace ragd
