#include "answer/sink.hpp"
#include "api/event_stream.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

/// The events of a streamed answer: sources, token ..., done or error.
class QueryEvents final : public AnswerSink {
public:
    QueryEvents(Call& call, EventStream& stream) : call_(call), stream_(stream) {}

    Task<Result<void>> on_sources(std::span<const Source> sources) override {
        const auto encode = [sources, places = call_.settings.places]() -> Result<std::string> {
            return encode_sources(sources, places);
        };
        const auto bytes = sources_bytes(sources, kOffloadBytes);
        auto data = RAG_CO_TRY(co_await offload(call_, bytes, WorkClass::kInteractive, encode));
        co_return co_await stream_.send("sources", std::move(data));
    }
    Task<Result<void>> on_token(std::string text) override {
        co_return co_await stream_.send("token", encode_token(text));
    }

private:
    Call& call_;
    EventStream& stream_;
};

/// The body of an answer. Only the body is left of it: an unread answer is in memory once.
Task<Result<std::string>> answer_body(Call& call, CheckedQuestion question, AnswerSink* sink) {
    const auto answer = RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(question), sink));
    note_answer(call, answer);
    const auto encode = [&answer, &call]() -> Result<std::string> {
        return encode_answer(answer, call.ctx.id, call.settings.places);
    };
    const auto bytes = answer.text.size() + sources_bytes(answer.sources, kOffloadBytes);
    co_return co_await offload(call, bytes, WorkClass::kInteractive, encode);
}

Task<Result<Reply>> answer_at_once(Call& call, CheckedQuestion question) {
    co_return json_response(200,
                            RAG_CO_TRY(co_await answer_body(call, std::move(question), nullptr)));
}

Task<Result<void>> stream_answer(Call& call, CheckedQuestion question, EventStream& stream) {
    QueryEvents events{call, stream};
    auto body = RAG_CO_TRY(co_await answer_body(call, std::move(question), &events));
    co_return co_await stream.finish("done", std::move(body));
}

/// Until the sources are there nothing is sent, so that what fails by then has its status.
Task<Result<Reply>> answer_in_events(Call& call, CheckedQuestion question) {
    EventStream stream{call};
    co_return co_await serve_events(call, stream, stream_answer(call, std::move(question), stream),
                                    "error");
}

Task<Result<Reply>> post_query(Call& call, JsonBody body) {
    const auto decode = [text = body.text] { return decode_question(text); };
    auto question =
        RAG_CO_TRY(co_await offload(call, body.text.size(), WorkClass::kInteractive, decode));
    note_question(call, *question);
    if (question->stream) {
        co_return co_await answer_in_events(call, std::move(question));
    }
    co_return co_await answer_at_once(call, std::move(question));
}

constexpr std::string_view kAsk = R"json({
"operationId": "query", "tags": ["ask"],
"summary": "Ask a question",
"description": "Retrieves the passages that answer the question, and answers from them. With `stream` the answer comes as server-sent events: `sources` {sources}, then any number of `token` {text}, at last `done` (the whole answer) or `error` (a problem); comments keep it alive. What fails before the sources are found has its own status also then.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/Question"},
  "examples": {
    "simple": {"value": {"query": "How many days of leave do I have?"}},
    "in a conversation": {"value": {"messages": [{"role": "user", "content": "How many days of leave do I have?"}, {"role": "assistant", "content": "30 days."}, {"role": "user", "content": "And for part-timers?"}]}},
    "filtered": {"value": {"query": "Who approves travel?", "top_k": 3, "mode": "hybrid", "filter": {"lang": "en", "year": {"gte": 2020}, "tag": ["travel", "expenses"]}}}
  }
}}},
"responses": {
  "200": {
    "description": "The answer and its sources, also when nothing answers the question",
    "content": {
      "application/json": {"schema": {"$ref": "#/components/schemas/Answer"}},
      "text/event-stream": {"schema": {"$ref": "#/components/schemas/AnswerEvent"}}
    }
  }
}
})json";

constexpr std::array kQueryRoutes{
    Route{.method = "POST",
          .pattern = "/query",
          .handler = kHandler<post_query>,
          .needs = Needs{Right::kQuery},
          .operation = kAsk},
};

constexpr std::string_view kQueryComponents = R"json({
"schemas": {
  "Question": {
    "type": "object",
    "oneOf": [{"required": ["query"]}, {"required": ["messages"]}],
    "additionalProperties": false,
    "properties": {
      "messages": {"type": "array", "minItems": 1, "maxItems": 4096, "description": "A conversation, in the place of `query`: its last message is the question, of the user. A language model reads the rest, as much as there is room for", "items": {"$ref": "#/components/schemas/Message"}},
      "reformulate": {"type": "boolean", "default": true, "description": "A question that follows another one (and for part-timers?) is searched with words of that one: `question_used` in the answer"},
      "query": {"type": "string", "minLength": 1, "maxLength": 4096, "pattern": "\\S", "description": "The question: 1..4096 characters after trimming"},
      "top_k": {"type": "integer", "minimum": 1, "maximum": 100, "default": 5, "description": "How many sources to return"},
      "mode": {"enum": ["hybrid", "vector", "keyword"], "default": "hybrid"},
      "rerank": {"type": "boolean", "default": true},
      "generate": {"type": "boolean", "default": true, "description": "false: sources only, answer_kind none"},
      "stream": {"type": "boolean", "default": false},
      "filter": {"$ref": "#/components/schemas/Filter"},
      "cache": {"type": "boolean", "default": true, "description": "false: neither read nor write any cache, of embeddings, scores or answers"},
      "diversity": {"type": "boolean", "default": true, "description": "Sources that say nearly the same become one; false: all are listed"},
      "budget_ms": {"type": ["integer", "null"], "minimum": 1, "maximum": 600000, "default": null, "description": "Time for retrieval and reranking, which gets what retrieval leaves of it"},
      "collection": {"$ref": "#/components/schemas/CollectionName"},
      "min_score": {"type": ["number", "null"], "default": null, "description": "Sources below this score are left out"},
      "temperature": {"type": "number", "minimum": 0, "maximum": 2, "default": 0},
      "max_tokens": {"type": "integer", "minimum": 1, "maximum": 16384, "default": 512, "description": "Of a generated answer"}
    }
  },
  "Message": {
    "type": "object", "required": ["role", "content"], "additionalProperties": false,
    "properties": {"role": {"enum": ["user", "assistant"]}, "content": {"type": "string"}}
  },
  "Filter": {
    "type": "object",
    "description": "Conditions on metadata, by path: the names on the way to a value, joined by dots. All must hold. A value: equality (null: it is there and null); an array: any of; an object: operators. An array in the metadata matches if one element does. Numbers compare as numbers, exactly; strings by their bytes, dates and times of RFC 3339 in a range as moments. In all at most 128 conditions, 8192 values, 8 levels.",
    "maxProperties": 128,
    "properties": {
      "$and": {"$ref": "#/components/schemas/FilterList"},
      "$or": {"$ref": "#/components/schemas/FilterList"},
      "$not": {"$ref": "#/components/schemas/Filter"}
    },
    "patternProperties": {"^[^$]|^$": {"anyOf": [
      {"$ref": "#/components/schemas/FilterValue"},
      {"$ref": "#/components/schemas/FilterValues"},
      {"$ref": "#/components/schemas/FilterOperators"}
    ]}},
    "additionalProperties": false
  },
  "FilterList": {"type": "array", "minItems": 1, "maxItems": 64, "items": {"$ref": "#/components/schemas/Filter"}},
  "FilterValue": {"type": ["string", "number", "boolean", "null"]},
  "FilterValues": {"type": "array", "minItems": 1, "maxItems": 256, "items": {"$ref": "#/components/schemas/FilterValue"}},
  "FilterOperators": {
    "type": "object", "minProperties": 1, "additionalProperties": false,
    "description": "All must hold. Each may be written with a $ in front. Bounds are of one kind.",
    "properties": {
      "eq": {"$ref": "#/components/schemas/FilterValue"}, "ne": {"$ref": "#/components/schemas/FilterValue"},
      "in": {"$ref": "#/components/schemas/FilterValues"}, "nin": {"$ref": "#/components/schemas/FilterValues"},
      "gt": {"type": ["string", "number"]}, "gte": {"type": ["string", "number"]},
      "lt": {"type": ["string", "number"]}, "lte": {"type": ["string", "number"]},
      "exists": {"type": "boolean", "description": "Whether the path is there, whatever is at its end"}
    },
    "anyOf": [
      {"properties": {"gt": {"type": "number"}, "gte": {"type": "number"}, "lt": {"type": "number"}, "lte": {"type": "number"}}},
      {"properties": {"gt": {"type": "string"}, "gte": {"type": "string"}, "lt": {"type": "string"}, "lte": {"type": "string"}}}
    ]
  },
  "Answer": {
    "type": "object",
    "required": ["id", "answer", "answer_kind", "citations", "quotes", "sources", "cache", "timings_ms", "usage", "warnings"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "description": "The request id"},
      "answer": {"type": "string", "description": "With citations: [n] names the source with that n, where citations says so; other brackets are the documents' own, or code"},
      "answer_kind": {"enum": ["generated", "extractive", "none", "abstained"], "description": "abstained: the documents do not answer this"},
      "citations": {"type": "array", "items": {"$ref": "#/components/schemas/Citation"}, "description": "The marks in the answer that name a source: bytes of its UTF-8, in order. A mark that names several, as [1, 2], is listed once for each"},
      "quotes": {"type": "array", "items": {"$ref": "#/components/schemas/Quote"}, "description": "Of an extractive answer: which bytes of the documents it repeats, in order; start and end as those of a source"},
      "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}, "description": "What was retrieved, best first"},
      "cache": {
        "type": "object", "required": ["embedding", "result"], "additionalProperties": false,
        "properties": {"embedding": {"enum": ["l1", "l2", "miss", "none"]}, "result": {"enum": ["hit", "miss", "off"]}}
      },
      "timings_ms": {"$ref": "#/components/schemas/Timings"},
      "usage": {
        "type": "object", "required": ["prompt_tokens", "completion_tokens"], "additionalProperties": false,
        "properties": {"prompt_tokens": {"type": "integer", "minimum": 0}, "completion_tokens": {"type": "integer", "minimum": 0}}
      },
      "question_used": {"type": "string", "description": "What was searched, where that is more than what was asked"},
      "warnings": {"type": "array", "items": {"type": "string"}}
    }
  },
  "AnswerEvent": {
    "type": "object",
    "description": "One server-sent event of a streamed answer",
    "required": ["event", "data"],
    "properties": {
      "event": {"enum": ["sources", "token", "done", "error"]},
      "data": {
        "type": "string", "contentMediaType": "application/json",
        "contentSchema": {"anyOf": [
          {"type": "object", "required": ["sources"], "properties": {"sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}}}},
          {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
          {"$ref": "#/components/schemas/Answer"},
          {"$ref": "#/components/schemas/Problem"}
        ]}
      }
    }
  },
  "Citation": {
    "type": "object", "required": ["source", "start", "end"], "additionalProperties": false,
    "properties": {
      "source": {"type": "integer", "minimum": 1, "description": "The n of the source"},
      "start": {"type": "integer", "minimum": 0, "description": "Byte offset"},
      "end": {"type": "integer", "minimum": 0, "description": "Byte offset, exclusive"}
    }
  },
  "Quote": {
    "type": "object", "required": ["source", "start", "end"], "additionalProperties": false,
    "properties": {
      "source": {"type": "integer", "minimum": 1, "description": "The n of the source"},
      "start": {"type": "integer", "minimum": 0, "description": "Byte offset"},
      "end": {"type": "integer", "minimum": 0, "description": "Byte offset, exclusive"},
      "location": {"$ref": "#/components/schemas/PassageLocation"}
    }
  },
  "PassageLocation": {
    "type": "object", "additionalProperties": false, "minProperties": 1,
    "description": "Where in its file a passage begins, as far as that is known",
    "properties": {
      "page": {"type": "integer", "minimum": 1, "description": "As pages lie in the file, from 1"},
      "pages": {"type": "array", "minItems": 2, "items": {"type": "integer", "minimum": 1}, "description": "All pages that it is on, where there is more than one"},
      "box": {"$ref": "#/components/schemas/Box"},
      "slide": {"type": "integer", "minimum": 1},
      "slides": {"type": "array", "minItems": 2, "items": {"type": "integer", "minimum": 1}, "description": "All slides that it is on, where there is more than one"},
      "line": {"type": "integer", "minimum": 1, "description": "Of the stored text, where the file has no pages, sheets, slides or anchors"},
      "sheet": {"type": "string"},
      "sheets": {"type": "array", "minItems": 2, "items": {"type": "string"}, "description": "All sheets that it is on, where there is more than one"},
      "range": {"type": "string", "description": "All its cells of that sheet: A1:D9"},
      "anchor": {"type": "string", "description": "Id of the nearest HTML element before it"}
    }
  },
  "Source": {
    "type": "object",
    "required": ["n", "document_id", "chunk_id", "version", "text", "start", "end", "score", "scores", "duplicates", "title", "url", "metadata"],
    "additionalProperties": false,
    "properties": {
      "n": {"type": "integer", "minimum": 1},
      "document_id": {"type": "string"},
      "chunk_id": {"type": "string"},
      "version": {"type": "integer", "minimum": 1, "description": "Of the document"},
      "text": {"type": "string", "description": "Exactly the bytes start to end of the stored text"},
      "start": {"type": "integer", "minimum": 0, "description": "Byte offset"},
      "end": {"type": "integer", "minimum": 0, "description": "Byte offset, exclusive"},
      "location": {"$ref": "#/components/schemas/PassageLocation"},
      "score": {"type": "number"},
      "scores": {
        "type": "object", "required": ["vector", "keyword", "fused", "rerank"], "additionalProperties": false,
        "properties": {"vector": {"type": ["number", "null"]}, "keyword": {"type": ["number", "null"]}, "fused": {"type": ["number", "null"]}, "rerank": {"type": ["number", "null"]}}
      },
      "duplicates": {"type": "integer", "minimum": 0, "description": "Other passages that say nearly the same, and are not listed"},
      "title": {"type": "string"},
      "url": {"type": "string", "description": "Of a local file source:NAME/PATH, without its place on the machine"},
      "source": {"type": "string", "description": "The name of where the document is from, if it is known"},
      "metadata": {"$ref": "#/components/schemas/Metadata"}
    }
  }
}
})json";

}  // namespace

RouteFamily query_routes() {
    return {.routes = kQueryRoutes, .components = kQueryComponents};
}

}  // namespace ragd
