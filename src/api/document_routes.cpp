#include "api/caching.hpp"
#include "api/document_name.hpp"
#include "api/preconditions.hpp"
#include "api/request_check.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "api/source_name.hpp"
#include "base/sha256.hpp"
#include "ports/page_builder.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

/// Which page of which collection.
struct PageName {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 4> kParameters{"collection", "cursor", "limit",
                                                                 "source"};
    static Result<PageName> read(Admitted admitted) {
        const auto& call = admitted.call();
        auto collection = RAG_TRY(collection_of(call.request));
        const auto limit = RAG_TRY(limit_of(call.request));
        const auto* cursor = call.request.parameter("cursor");
        auto source = RAG_TRY(source_of(call.request));
        return PageName{.admitted = admitted,
                        .scope = Scope::of(call.ctx, std::move(collection)),
                        .cursor = cursor == nullptr ? "" : *cursor,
                        .limit = limit,
                        .source = std::move(source)};
    }

    Admitted admitted;
    Scope scope;
    std::string cursor;
    std::size_t limit = 0;
    std::string source;  // empty: all
};

/// Who else may read a document is for those who can change that.
void hide_from_readers(const Call& call, DocumentInfo& document) {
    if (!call.ctx.access.may(Right::kIndex)) {
        document.acl = {};
    }
}

Task<Result<Reply>> list_documents(Call& call, PageName name) {
    auto source = RAG_CO_TRY(co_await stored_name(call, name.scope, std::move(name.source)));
    auto page = RAG_CO_TRY(co_await call.parts.store.list(call.ctx, name.scope, name.cursor,
                                                          name.limit, std::move(source)));
    std::size_t bytes = 0;
    for (DocumentInfo& document : page.documents) {
        hide_from_readers(call, document);
        bytes += page_bytes(document);
    }
    const auto encode = [&page, &call]() -> Result<std::string> {
        return encode_document_page(std::move(page.documents), page.next_cursor,
                                    call.settings.places);
    };
    co_return json_response(
        200, RAG_CO_TRY(co_await offload(call, bytes, WorkClass::kInteractive, encode)));
}

Task<Result<Reply>> read_document(Call& call, DocumentName name) {
    auto document = RAG_CO_TRY(co_await call.parts.store.find(call.ctx, name.scope, name.id));
    if (!document) {
        co_return no_document(name);
    }
    hide_from_readers(call, *document);
    HttpResponse response = json_response(200, encode_document(*document, call.settings.places));
    response.headers.emplace_back("ETag", etag_of(*document));
    co_return response;
}

/// The tag is the digest of the very bytes that are sent: the document may change meanwhile.
Task<Result<Reply>> send_content(Call& call, const DocumentName& name) {
    auto text = RAG_CO_TRY(co_await call.parts.store.content(call.ctx, name.scope, name.id));
    if (!text) {
        co_return no_document(name);
    }
    const auto digest = [&text]() -> Result<std::string> { return sha256_hex(*text); };
    const auto sha256 =
        RAG_CO_TRY(co_await offload(call, text->size(), WorkClass::kInteractive, digest));
    co_return HttpResponse{
        .status = 200,
        .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"ETag", etag_of(sha256)}},
        .body = std::move(*text)};
}

/// Who may have the text already costs a look at the document's record, not a text.
Task<Result<Reply>> read_content(Call& call, DocumentName name) {
    if (call.request.header("If-None-Match") != nullptr) {
        const auto document =
            RAG_CO_TRY(co_await call.parts.store.find(call.ctx, name.scope, name.id));
        auto etag = etag_of(document ? document->content_sha256 : "");
        if (document && has_version(call.request, etag)) {
            co_return not_modified(std::move(etag));
        }
    }
    co_return co_await send_content(call, name);
}

Task<Result<Reply>> delete_document(Call& call, DocumentName name) {
    auto only_if = RAG_CO_TRY(precondition_of(call.request));
    if (!RAG_CO_TRY(
            co_await call.parts.store.remove(call.ctx, name.scope, name.id, std::move(only_if)))) {
        co_return no_document(name);
    }
    co_return HttpResponse{.status = 204};
}

constexpr std::string_view kListDocuments = R"json({
"operationId": "listDocuments", "tags": ["documents"],
"summary": "List documents by id, page by page",
"responses": {
  "200": {
    "description": "A page; one that does not exist is empty",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DocumentPage"}}}
  }
}
})json";

constexpr std::string_view kReadDocument = R"json({
"operationId": "readDocument", "tags": ["documents"],
"summary": "What is known of a document, without its text",
"responses": {
  "200": {
    "description": "The document",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Document"}}}
  }
}
})json";

constexpr std::string_view kDeleteDocument = R"json({
"operationId": "deleteDocument", "tags": ["documents"],
"summary": "Remove a document",
"description": "It is gone from every answer at once.",
"responses": {"204": {"description": "Removed"}}
})json";

constexpr std::string_view kReadContent = R"json({
"operationId": "readContent", "tags": ["documents"],
"summary": "The stored text, byte for byte",
"responses": {
  "200": {
    "description": "The text, in UTF-8",
    "content": {"text/plain; charset=utf-8": {"schema": {"type": "string"}}}
  }
}
})json";

constexpr std::array kDocumentRoutes{
    Route{.method = "GET",
          .pattern = "/documents",
          .handler = kHandler<list_documents>,
          .needs = Needs{Right::kQuery},
          .operation = kListDocuments},
    // Before the next pattern, which would take it for an id.
    Route{.method = "GET",
          .pattern = "/documents/{id}/content",
          .handler = kHandler<read_content>,
          .needs = Needs{Right::kQuery},
          .caching = Caching::kRevalidate,
          .operation = kReadContent},
    Route{.method = "GET",
          .pattern = "/documents/{id}",
          .handler = kHandler<read_document>,
          .needs = Needs{Right::kQuery},
          .caching = Caching::kRevalidate,
          .operation = kReadDocument},
    Route{.method = "DELETE",
          .pattern = "/documents/{id}",
          .handler = kHandler<delete_document>,
          .needs = Needs{Right::kIndex},
          .takes_conditions = true,
          .operation = kDeleteDocument},
};

constexpr std::string_view kDocumentComponents = R"json({
"parameters": {
  "cursor": {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "next_cursor of the page before"},
  "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}, "description": "Documents in a page, at most"}
},
"schemas": {
  "Document": {
    "type": "object",
    "required": ["id", "version", "title", "url", "metadata", "bytes", "chunks", "content_sha256", "created_at", "updated_at"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "version": {"type": "integer", "minimum": 1, "description": "Grows with each change; never used again, also after a delete"},
      "title": {"type": "string"},
      "url": {"type": "string", "description": "Of a local file source:NAME/PATH, without its place on the machine"},
      "source": {"type": "string", "description": "The name of where the document is from, if it is known"},
      "metadata": {"$ref": "#/components/schemas/Metadata"},
      "bytes": {"type": "integer", "minimum": 0, "description": "Of the text"},
      "chunks": {"type": "integer", "minimum": 0},
      "content_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "Of the text"},
      "file": {"$ref": "#/components/schemas/OriginalFile"},
      "acl": {"$ref": "#/components/schemas/Acl"},
      "created_at": {"type": "string", "format": "date-time"},
      "updated_at": {"type": "string", "format": "date-time"}
    }
  },
  "OriginalFile": {
    "type": "object",
    "required": ["name", "bytes", "sha256"],
    "additionalProperties": false,
    "description": "The file that the document was read from, as it was then",
    "properties": {
      "name": {"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f/]+$", "description": "The last part of its path: 1..512 bytes without control characters and '/'"},
      "media_type": {"type": "string", "maxLength": 255, "pattern": "^[ -~]*$"},
      "path": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "description": "Where it is in its source, with '/' between names"},
      "stamp": {"type": "string", "maxLength": 256, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "description": "Names its state there (a time, an ETag), so that who sent it knows whether it changed"},
      "bytes": {"type": "integer", "minimum": 0, "maximum": 9007199254740991},
      "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "Of its bytes"},
      "modified": {"type": "string", "format": "date-time", "description": "As its file system says"}
    }
  },
  "Box": {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number"}, "description": "Left, top, right, bottom, in points of 1/72 inch from the top left corner of the page"},
  "Location": {
    "type": "object",
    "additionalProperties": false,
    "description": "A place in a file, in the words of its format",
    "properties": {
      "page": {"type": "integer", "minimum": 1, "maximum": 4294967295},
      "box": {"$ref": "#/components/schemas/Box"},
      "slide": {"type": "integer", "minimum": 1, "maximum": 4294967295},
      "sheet": {"type": "string", "maxLength": 512},
      "range": {"type": "string", "maxLength": 512, "description": "Cells of the sheet: A1:D9"},
      "anchor": {"type": "string", "maxLength": 512, "description": "Id of the nearest HTML element before it"},
      "line": {"type": "integer", "minimum": 1, "maximum": 4294967295}
    }
  },
  "DocumentPage": {
    "type": "object",
    "required": ["documents", "next_cursor"],
    "additionalProperties": false,
    "properties": {
      "documents": {"type": "array", "items": {"$ref": "#/components/schemas/Document"}},
      "next_cursor": {"type": ["string", "null"], "description": "null: this was the last page"}
    }
  }
}
})json";

}  // namespace

RouteFamily document_routes() {
    return {.routes = kDocumentRoutes, .components = kDocumentComponents};
}

}  // namespace ragd
