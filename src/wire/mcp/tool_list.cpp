#include "wire/mcp/tool_list.hpp"

#include "wire/mcp/rpc_answer.hpp"

namespace ragd {
namespace {

/// Tools of who may ask. `search` and `fetch` are what ChatGPT's connectors look for, to the letter.
constexpr std::string_view kReadingTools = R"json([
{
  "name": "search",
  "title": "Search documents",
  "description": "Find the documents that have to do with a query, best first. Use `fetch` with an id of the results to read one.",
  "inputSchema": {
    "type": "object", "required": ["query"], "additionalProperties": false,
    "properties": {"query": {"type": "string", "minLength": 1, "maxLength": 4096, "description": "What to look for: a question or words"}}
  },
  "outputSchema": {
    "type": "object", "required": ["results"], "additionalProperties": false,
    "properties": {"results": {"type": "array", "items": {
      "type": "object", "required": ["id", "title", "url"], "additionalProperties": false,
      "properties": {
        "id": {"type": "string", "description": "For `fetch`"},
        "title": {"type": "string"},
        "url": {"type": "string", "description": "To cite it by"}
      }
    }}}
  },
  "annotations": {"title": "Search documents", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false}
},
{
  "name": "fetch",
  "title": "Read a document",
  "description": "The whole text of one document, by an id of `search`, `ask` or `list_documents`.",
  "inputSchema": {
    "type": "object", "required": ["id"], "additionalProperties": false,
    "properties": {"id": {"type": "string", "minLength": 1, "maxLength": 4096, "description": "COLLECTION/DOCUMENT, as the other tools give it"}}
  },
  "outputSchema": {
    "type": "object", "required": ["id", "title", "text", "url", "metadata"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "title": {"type": "string"},
      "text": {"type": "string", "description": "Over 1 MiB it is cut, and its last line says so"},
      "url": {"type": "string", "description": "To cite it by"},
      "metadata": {"type": "object"}
    }
  },
  "annotations": {"title": "Read a document", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false}
},
{
  "name": "ask",
  "title": "Ask the documents",
  "description": "Answer a question from the documents, with the passages that it is made from. answer_kind abstained or none: they do not answer it; do not make an answer up.",
  "inputSchema": {
    "type": "object", "required": ["question"], "additionalProperties": false,
    "properties": {
      "question": {"type": "string", "minLength": 1, "maxLength": 4096},
      "collection": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$", "description": "Which collection to ask; left out: the usual one"},
      "top_k": {"type": "integer", "minimum": 1, "maximum": 100, "default": 5, "description": "How many passages to find"}
    }
  },
  "outputSchema": {
    "type": "object", "required": ["answer", "answer_kind", "citations", "sources", "warnings"], "additionalProperties": false,
    "properties": {
      "answer": {"type": "string", "description": "[n] in it names the source with that n"},
      "answer_kind": {"enum": ["generated", "extractive", "none", "abstained"]},
      "citations": {"type": "array", "description": "The marks in the answer, in bytes of its UTF-8", "items": {
        "type": "object", "required": ["source", "start", "end"], "additionalProperties": false,
        "properties": {"source": {"type": "integer"}, "start": {"type": "integer"}, "end": {"type": "integer"}}
      }},
      "sources": {"type": "array", "description": "Best first", "items": {
        "type": "object", "required": ["n", "id", "title", "url", "text", "score"], "additionalProperties": false,
        "properties": {
          "n": {"type": "integer"}, "id": {"type": "string", "description": "For `fetch`"}, "title": {"type": "string"},
          "url": {"type": "string"}, "text": {"type": "string", "description": "The passage, word for word"}, "score": {"type": "number"}
        }
      }},
      "warnings": {"type": "array", "items": {"type": "string"}}
    }
  },
  "annotations": {"title": "Ask the documents", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false}
},
{
  "name": "list_documents",
  "title": "List documents",
  "description": "The documents of a collection by id, page by page.",
  "inputSchema": {
    "type": "object", "additionalProperties": false,
    "properties": {
      "collection": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$", "description": "Left out: the usual one"},
      "cursor": {"type": "string", "maxLength": 4096, "description": "next_cursor of the page before"}
    }
  },
  "outputSchema": {
    "type": "object", "required": ["documents", "next_cursor"], "additionalProperties": false,
    "properties": {
      "documents": {"type": "array", "items": {
        "type": "object", "required": ["id", "title", "url", "bytes", "updated_at"], "additionalProperties": false,
        "properties": {
          "id": {"type": "string", "description": "For `fetch`"}, "title": {"type": "string"}, "url": {"type": "string"},
          "bytes": {"type": "integer"}, "updated_at": {"type": "string"}
        }
      }},
      "next_cursor": {"type": ["string", "null"], "description": "null: that was the last page"}
    }
  },
  "annotations": {"title": "List documents", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false}
}
])json";

constexpr std::string_view kIndexingTools = R"json([
{
  "name": "index_text",
  "title": "Store a text",
  "description": "Store a text as a document that can be searched from then on. The same id in the same collection replaces the document.",
  "inputSchema": {
    "type": "object", "required": ["text"], "additionalProperties": false,
    "properties": {
      "text": {"type": "string", "minLength": 1},
      "title": {"type": "string", "maxLength": 4096},
      "id": {"type": "string", "minLength": 1, "maxLength": 512, "description": "Its id in the collection, such as notes/monday.md; left out: one is made of the content"},
      "url": {"type": "string", "maxLength": 4096, "description": "Where it is from"},
      "collection": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$", "description": "Left out: the usual one"}
    }
  },
  "outputSchema": {
    "type": "object", "required": ["id", "status", "version", "chunks"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "description": "For `fetch`"},
      "status": {"enum": ["created", "updated", "unchanged"]},
      "version": {"type": "integer"},
      "chunks": {"type": "integer", "description": "Passages that it was cut into"}
    }
  },
  "annotations": {"title": "Store a text", "readOnlyHint": false, "destructiveHint": true, "idempotentHint": true, "openWorldHint": false}
}
])json";

/// Written anew, without the line ends of the source: over stdio an answer is one line.
void write_tools_of(JsonWriter& out, std::string_view tools) {
    const auto list = boost::json::parse(tools);
    for (const boost::json::value& tool : list.get_array()) {
        out.value(tool);
    }
}

}  // namespace

std::string encode_tool_list(const McpMessage& message, std::string_view server_version,
                             bool may_index) {
    RpcAnswer answer{message, server_version, kKeepForCaller};
    answer.out().key("tools").begin_array();
    write_tools_of(answer.out(), kReadingTools);
    if (may_index) {
        write_tools_of(answer.out(), kIndexingTools);
    }
    answer.out().end_array();
    return answer.take();
}

}  // namespace ragd
