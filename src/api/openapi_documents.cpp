#include "api/openapi.hpp"

namespace ragd {

namespace {

constexpr std::string_view kDocuments = R"json({
"paths": {
  "/documents": {
    "get": {
      "operationId": "listDocuments", "tags": ["documents"],
      "summary": "List documents by id, page by page",
      "parameters": [
        {"$ref": "#/components/parameters/Collection"},
        {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "next_cursor of the page before"},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}}
      ],
      "responses": {
        "200": {
          "description": "A page; one that does not exist is empty",
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DocumentPage"}}}
        }
      }
    }
  },
  "/documents/{id}": {
    "get": {
      "operationId": "readDocument", "tags": ["documents"],
      "summary": "What is known of a document, without its text",
      "parameters": [{"$ref": "#/components/parameters/DocumentId"}, {"$ref": "#/components/parameters/Collection"}],
      "responses": {
        "200": {
          "description": "The document",
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Document"}}}
        }
      }
    },
    "delete": {
      "operationId": "deleteDocument", "tags": ["documents"],
      "summary": "Remove a document",
      "description": "It is gone from every answer at once.",
      "parameters": [{"$ref": "#/components/parameters/DocumentId"}, {"$ref": "#/components/parameters/Collection"}],
      "responses": {"204": {"description": "Removed"}}
    }
  },
  "/documents/{id}/content": {
    "get": {
      "operationId": "readContent", "tags": ["documents"],
      "summary": "The stored text, byte for byte",
      "parameters": [{"$ref": "#/components/parameters/DocumentId"}, {"$ref": "#/components/parameters/Collection"}],
      "responses": {
        "200": {
          "description": "The text, in UTF-8",
          "content": {"text/plain; charset=utf-8": {"schema": {"type": "string"}}}
        }
      }
    }
  }
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
      "url": {"type": "string"},
      "metadata": {"$ref": "#/components/schemas/Metadata"},
      "bytes": {"type": "integer", "minimum": 0, "description": "Of the text"},
      "chunks": {"type": "integer", "minimum": 0},
      "content_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "Of the text"},
      "created_at": {"type": "string", "format": "date-time"},
      "updated_at": {"type": "string", "format": "date-time"}
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

std::string_view openapi_documents() {
    return kDocuments;
}

}  // namespace ragd
