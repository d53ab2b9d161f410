#include <array>
#include <chrono>
#include <utility>

#include "api/event_stream.hpp"
#include "api/openai_chat_events.hpp"
#include "api/openai_model.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/encode.hpp"
#include "wire/openai/decode_chat.hpp"
#include "wire/openai/encode_chat.hpp"

namespace ragd {
namespace {

Completion completion_of(const Call& call, const ChatCall& asked) {
    return {.id = call.ctx.id,
            .created = std::chrono::floor<std::chrono::seconds>(call.parts.clock.wall())
                           .time_since_epoch()
                           .count(),
            .model = asked.model,
            .collection = asked.question->collection,
            .format = asked.question->format,
            .places = call.settings.places,
            .warnings = asked.warnings};
}

/// Quotes are no JSON, and nothing else writes an answer where there is no language model.
Result<void> check_format(const Call& call, const Question& question) {
    if (question.format == OutputFormat::kJson && !call.parts.probes.contains("llm")) {
        return fail_field("/response_format",
                          "must be text: there is no language model here that could write JSON");
    }
    return {};
}

Task<Result<Reply>> answer_at_once(Call& call, ChatCall asked) {
    const Completion completion = completion_of(call, asked);
    const auto answer =
        RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(asked.question), nullptr));
    note_answer(call, answer);
    const auto encode = [&answer, &completion]() -> Result<std::string> {
        return encode_completion(completion, answer);
    };
    const auto bytes = answer.text.size() + sources_bytes(answer.sources, kOffloadBytes);
    co_return json_response(
        200, RAG_CO_TRY(co_await offload(call, bytes, WorkClass::kInteractive, encode)));
}

Task<Result<void>> stream_answer(Call& call, ChatCall asked, EventStream& stream) {
    const Completion completion = completion_of(call, asked);
    ChatEvents events{call, completion, stream};
    const auto answer =
        RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(asked.question), &events));
    note_answer(call, answer);
    co_return co_await events.finish(answer, asked.include_usage);
}

Task<Result<Reply>> post_chat(Call& call, JsonBody body) {
    const auto tools =
        call.parts.probes.contains("llm") ? CallerTools::kPassedOn : CallerTools::kLeftOut;
    const auto decode = [text = body.text, tools] { return decode_chat(text, tools); };
    auto asked =
        RAG_CO_TRY(co_await offload(call, body.text.size(), WorkClass::kInteractive, decode));
    RAG_CO_TRY(check_format(call, *asked.question));
    RAG_CO_TRY(co_await find_model(call, asked.model));
    note_question(call, *asked.question);
    if (!asked.question->stream) {
        co_return co_await answer_at_once(call, std::move(asked));
    }
    EventStream stream{call};
    co_return co_await serve_events(call, stream, stream_answer(call, std::move(asked), stream),
                                    "");
}

constexpr std::string_view kChat = R"json({
"operationId": "createChatCompletion", "tags": ["openai"],
"summary": "Ask a question, as OpenAI's clients do",
"description": "The last message of the user is the question; passages of the model's collection are found for it, and the answer is made from them, as POST /query does. Where a language model writes it, it reads the messages before, too, and gets temperature, top_p, max_tokens, stop, seed, penalties, user and response_format. With `stream` the answer comes as server-sent events without names, whose data are chunks, and at last `[DONE]`; what fails later than the first chunk is one with `error`. Unknown fields are ignored.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/ChatCompletionRequest"},
  "examples": {"simple": {"value": {"model": "ragd", "messages": [{"role": "user", "content": "How many days of leave do I have?"}]}}}
}}},
"responses": {
  "200": {
    "description": "The answer, also when nothing answers the question",
    "content": {
      "application/json": {"schema": {"$ref": "#/components/schemas/ChatCompletion"}},
      "text/event-stream": {"schema": {"$ref": "#/components/schemas/ChatCompletionEvent"}}
    }
  }
}
})json";

constexpr std::array kChatRoutes{
    Route{.method = "POST",
          .pattern = "/v1/chat/completions",
          .handler = kHandler<post_chat>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kChat},
};

constexpr std::string_view kChatComponents = R"json({
"schemas": {
  "ChatCompletionRequest": {
    "type": "object", "required": ["model", "messages"],
    "properties": {
      "model": {"type": "string", "description": "ragd, or ragd/NAME with the name of a collection"},
      "messages": {"type": "array", "minItems": 1, "maxItems": 4096, "items": {"$ref": "#/components/schemas/ChatMessage"}},
      "stream": {"type": ["boolean", "null"], "default": false},
      "stream_options": {"type": ["object", "null"], "properties": {"include_usage": {"type": ["boolean", "null"]}}},
      "temperature": {"type": ["number", "null"], "minimum": 0, "maximum": 2, "default": 0},
      "top_p": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "presence_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2},
      "frequency_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2},
      "max_tokens": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000000, "default": 512, "description": "More than 16384 is as 16384"},
      "max_completion_tokens": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000000, "description": "The same, and before it"},
      "stop": {"anyOf": [{"type": ["string", "null"]}, {"type": "array", "minItems": 1, "maxItems": 4, "items": {"type": "string"}}]},
      "seed": {"type": ["integer", "null"], "minimum": -9223372036854775808, "maximum": 9223372036854775807},
      "user": {"type": ["string", "null"]},
      "response_format": {"type": ["object", "null"], "required": ["type"], "properties": {"type": {"enum": ["text", "json_object", "json_schema"]}}, "description": "Other than text only where a language model answers"},
      "n": {"enum": [1, null]},
      "logprobs": {"enum": [false, null]},
      "audio": {"type": "null"},
      "modalities": {"anyOf": [{"const": ["text"]}, {"type": "null"}]},
      "tools": {"description": "Of the caller, for the language model to call; where there is none they are left out, and a warning says so"},
      "tool_choice": {"description": "Without a language model only auto and none"},
      "parallel_tool_calls": {"description": "true or false; looked at with tools alone"},
      "function_call": {"enum": ["auto", "none", null]}
    }
  },
  "ChatMessage": {
    "type": "object", "required": ["role"],
    "properties": {
      "role": {"enum": ["system", "developer", "user", "assistant", "tool"], "description": "What system and developer messages say is heeded below the server's own rules"},
      "content": {"anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": {
        "type": "object", "required": ["type", "text"], "properties": {"type": {"const": "text"}, "text": {"type": "string"}}
      }}], "description": "null only of the assistant. The last of the user has 1..4096 characters"}
    }
  },
  "ChatCompletion": {
    "type": "object",
    "required": ["id", "object", "created", "model", "choices", "usage", "sources", "answer_kind", "warnings"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string", "description": "chatcmpl- and the request id"},
      "object": {"const": "chat.completion"},
      "created": {"type": "integer", "description": "Seconds since 1970"},
      "model": {"type": "string"},
      "choices": {"type": "array", "minItems": 1, "maxItems": 1, "items": {
        "type": "object", "required": ["index", "message", "logprobs", "finish_reason"], "additionalProperties": false,
        "properties": {
          "index": {"const": 0},
          "message": {
            "type": "object", "required": ["role", "content", "refusal", "annotations"], "additionalProperties": false,
            "properties": {
              "role": {"const": "assistant"},
              "content": {"type": ["string", "null"]},
              "refusal": {"type": ["string", "null"], "description": "In place of the content where JSON was asked for, and no source was found to make it from"},
              "annotations": {"type": "array", "items": {"$ref": "#/components/schemas/UrlCitation"}},
              "tool_calls": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/ToolCall"}}
            }
          },
          "logprobs": {"type": "null"},
          "finish_reason": {"enum": ["stop", "length", "tool_calls"]}
        }
      }},
      "usage": {"$ref": "#/components/schemas/ChatUsage"},
      "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}, "description": "Not OpenAI's: what was retrieved, as POST /query has it"},
      "answer_kind": {"enum": ["generated", "extractive", "none", "abstained"], "description": "Not OpenAI's"},
      "warnings": {"type": "array", "items": {"type": "string"}, "description": "Not OpenAI's: what went otherwise than asked"}
    }
  },
  "ToolCall": {
    "type": "object", "required": ["id", "type", "function"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string"}, "type": {"const": "function"},
      "function": {"type": "object", "required": ["name", "arguments"], "additionalProperties": false, "properties": {"name": {"type": "string"}, "arguments": {"type": "string"}}}
    }
  },
  "ChatUsage": {
    "type": "object", "required": ["prompt_tokens", "completion_tokens", "total_tokens"], "additionalProperties": false,
    "properties": {"prompt_tokens": {"type": "integer", "minimum": 0}, "completion_tokens": {"type": "integer", "minimum": 0}, "total_tokens": {"type": "integer", "minimum": 0}},
    "description": "As the language model's service counts; zeros where none answered"
  },
  "UrlCitation": {
    "type": "object", "required": ["type", "url_citation"], "additionalProperties": false,
    "properties": {
      "type": {"const": "url_citation"},
      "url_citation": {
        "type": "object", "required": ["start_index", "end_index", "title", "url"], "additionalProperties": false,
        "properties": {
          "start_index": {"type": "integer", "minimum": 0, "description": "Of the mark in the content, in characters (code points)"},
          "end_index": {"type": "integer", "minimum": 0, "description": "Exclusive"},
          "title": {"type": "string", "description": "Of the document; its id where it has none"},
          "url": {"type": "string", "description": "Of the document, if that is http or https; else the path of its text on this server"}
        }
      }
    }
  },
  "ChatCompletionEvent": {
    "type": "object", "required": ["data"],
    "description": "One server-sent event: a chunk, an error, or [DONE]",
    "properties": {"data": {"anyOf": [
      {"const": "[DONE]"},
      {"type": "string", "contentMediaType": "application/json", "contentSchema": {"anyOf": [
        {"$ref": "#/components/schemas/ChatCompletionChunk"}, {"$ref": "#/components/schemas/OpenAiError"}
      ]}}
    ]}}
  },
  "ChatCompletionChunk": {
    "type": "object", "required": ["id", "object", "created", "model", "choices"],
    "properties": {
      "object": {"const": "chat.completion.chunk"},
      "choices": {"type": "array", "maxItems": 1, "items": {
        "type": "object", "required": ["index", "delta", "finish_reason"],
        "properties": {
          "delta": {"type": "object", "description": "role; content or refusal; annotations; tool_calls, each whole"},
          "finish_reason": {"enum": ["stop", "length", "tool_calls", null]}
        }
      }},
      "usage": {"$ref": "#/components/schemas/ChatUsage"},
      "sources": {"type": "array", "items": {"$ref": "#/components/schemas/Source"}, "description": "With the first chunk"}
    }
  }
}
})json";

}  // namespace

RouteFamily openai_chat_routes() {
    return {.routes = kChatRoutes, .components = kChatComponents};
}

}  // namespace ragd
