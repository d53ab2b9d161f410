#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "api/event_stream.hpp"
#include "api/openai_cited.hpp"
#include "api/openai_kept_responses.hpp"
#include "api/openai_model.hpp"
#include "api/openai_response_events.hpp"
#include "api/openai_shelf.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "base/shown.hpp"
#include "domain/job.hpp"
#include "wire/openai/decode_response_call.hpp"
#include "wire/openai/encode_list.hpp"
#include "wire/openai/encode_response.hpp"

namespace ragd {
namespace {

Error no_response(std::string_view id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no response {}", shown(id)));
}

/// What was said before, by the response that this one goes on from.
Task<Result<std::vector<Turn>>> turns_before(const Call& call, const ResponseCall& asked) {
    if (asked.previous.empty()) {
        co_return std::vector<Turn>{};
    }
    auto kept = RAG_CO_TRY(co_await find_response(call, asked.previous));
    if (!kept) {
        co_return fail_field("/previous_response_id",
                             "names no response that is there: it was not stored, or has expired");
    }
    co_return std::move(kept->turns);
}

/// The collection that is searched: of the store that the file search names, or of the model.
Task<Result<CollectionName>> searched(const Call& call, const ResponseCall& asked) {
    auto of_model = RAG_CO_TRY(co_await find_model(call, asked.model));
    if (asked.vector_store.empty()) {
        co_return of_model;
    }
    Shelf* const shelf = RAG_CO_TRY(shelf_of(call));
    co_return co_await find_store(call, *shelf, asked.vector_store);
}

Result<void> check_writer(const Call& call, const Question& question) {
    if (question.format == OutputFormat::kJson && !call.parts.probes.contains("llm")) {
        return fail_field("/text/format",
                          "must be text: there is no language model here that could write JSON");
    }
    return {};
}

ResponseFrame head_of(const Call& call, ResponseCall asked, const Question& question) {
    const WallTime now = call.parts.clock.wall();
    ResponseFrame head{
        .id = "resp_" + new_job_id(now).str(),
        .search_id = asked.vector_store.empty() ? "" : "fs_" + new_job_id(now).str(),
        .message_id = "msg_" + new_job_id(now).str(),
        .created = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count(),
        .model = std::move(asked.model),
        .previous = std::move(asked.previous),
        .store = asked.store && call.parts.records != nullptr,
        .query = question.text,
        .shows_results = asked.include_results,
        .echo = std::move(asked.echo),
        .warnings = std::move(asked.warnings),
        .collection = question.collection,
        .places = call.settings.places};
    return head;
}

/// What was said until now, for the next question.
std::vector<Turn> turns_with(const Question& question, const Answer& answer) {
    Conversation all{.turns = question.conversation.turns};
    all.turns.push_back({Role::kUser, question.text});
    all.turns.push_back({Role::kAssistant, answer.text});
    keep_newest(all);
    return std::move(all.turns);
}

/// The whole response, which is kept where that is wanted: one that is too long says that it is not.
Task<Result<std::string>> close_response(Call& call, ResponseFrame& head, const ResponseNow& now,
                                         std::vector<Turn> turns) {
    std::string whole = encode_response(head, now);
    if (!head.store) {
        co_return whole;
    }
    const auto kept =
        co_await keep_response(call, {.id = head.id, .json = whole, .turns = std::move(turns)});
    if (!kept && kept.error().code != ErrorCode::kTooLarge) {
        co_return kept.error();
    }
    if (!kept) {
        head.store = false;
        head.warnings.push_back("the response is too long to be kept: it was not stored");
        whole = encode_response(head, now);
    }
    co_return whole;
}

ResponseStatus status_of(const Answer& answer) {
    return answer.was_cut ? ResponseStatus::kIncomplete : ResponseStatus::kCompleted;
}

std::vector<std::string> output_of(const ResponseFrame& head, const std::vector<StoreHit>& hits,
                                   std::string message) {
    std::vector<std::string> output;
    if (!head.search_id.empty()) {
        output.push_back(encode_search_call(head, "completed", &hits));
    }
    output.push_back(std::move(message));
    return output;
}

Task<Result<Reply>> respond_at_once(Call& call, ResponseFrame head, CheckedQuestion question) {
    const Question asked = *question;
    const auto answer =
        RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(question), nullptr));
    note_answer(call, answer);
    const auto hits = RAG_CO_TRY(co_await with_files(call, head.collection, answer.sources));
    const bool refuses = asked.format == OutputFormat::kJson && answer.sources.empty();
    const std::string said = refuses
                                 ? encode_refused(answer.text)
                                 : encode_said(answer.text, encode_annotations(head, answer, hits));
    const ResponseStatus status = status_of(answer);
    const ResponseNow now{
        .status = status,
        .output = output_of(head, hits, encode_message(head, name_of(status), said)),
        .answer = &answer};
    co_return json_response(
        200, RAG_CO_TRY(co_await close_response(call, head, now, turns_with(asked, answer))));
}

Task<Result<void>> stream_response(Call& call, ResponseFrame& head, CheckedQuestion question,
                                   ResponseEvents& events) {
    const Question asked = *question;
    const auto answer =
        RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(question), &events));
    note_answer(call, answer);
    RAG_CO_TRY(events.check_streamed(answer));
    const auto annotations = events.refuses() ? std::vector<std::string>{}
                                              : encode_annotations(head, answer, events.hits());
    const ResponseStatus status = status_of(answer);
    RAG_CO_TRY(co_await events.end_message(annotations, name_of(status)));
    const std::string said =
        events.refuses() ? encode_refused(answer.text) : encode_said(answer.text, annotations);
    const ResponseNow now{
        .status = status,
        .output = output_of(head, events.hits(), encode_message(head, name_of(status), said)),
        .answer = &answer};
    auto whole = RAG_CO_TRY(co_await close_response(call, head, now, turns_with(asked, answer)));
    co_return co_await events.finish(answer.was_cut ? "response.incomplete" : "response.completed",
                                     std::move(whole));
}

Task<Result<Reply>> post_response(Call& call, JsonBody body) {
    const auto decode = [text = body.text] { return decode_response_call(text); };
    auto asked =
        RAG_CO_TRY(co_await offload(call, body.text.size(), WorkClass::kInteractive, decode));
    auto before = RAG_CO_TRY(co_await turns_before(call, asked));
    RAG_CO_TRY(check_writer(call, asked.question));
    asked.question.collection = RAG_CO_TRY(co_await searched(call, asked));
    auto question = RAG_CO_TRY(question_of(asked, std::move(before)));
    note_question(call, *question);
    const bool wants_json = question->format == OutputFormat::kJson;
    const bool wants_stream = asked.stream;
    ResponseFrame head = head_of(call, std::move(asked), *question);
    if (!wants_stream) {
        co_return co_await respond_at_once(call, std::move(head), std::move(question));
    }
    EventStream stream{call};
    ResponseEvents events{call, head, wants_json, stream};
    FailureEvent failure{.name = "response.failed",
                         .encode = [&events](const Error& error) { return events.failed(error); }};
    co_return co_await serve_events(
        call, stream, stream_response(call, head, std::move(question), events), std::move(failure));
}

Task<Result<Reply>> read_response(Call& call, NothingAsked /*asked*/) {
    auto kept = RAG_CO_TRY(co_await find_response(call, call.path_id));
    if (!kept) {
        co_return no_response(call.path_id);
    }
    co_return json_response(200, std::move(kept->json));
}

Task<Result<Reply>> delete_response(Call& call, NothingAsked /*asked*/) {
    if (!RAG_CO_TRY(co_await forget_response(call, call.path_id))) {
        co_return no_response(call.path_id);
    }
    call.audited.change = "deleteResponse";
    co_return json_response(200, encode_deleted(call.path_id, "response"));
}

constexpr std::string_view kCreateResponse = R"json({
"operationId": "createResponse", "tags": ["openai"],
"summary": "Ask a question, as OpenAI's clients of responses do",
"description": "The last message of the user is the question. With a tool file_search it is answered from that store, and its passages are in `output`; else from the model's collection. `previous_response_id` goes on from an earlier one, which is kept for thirty days unless `store` is false. With `stream` the answer comes as events with a type and a number; what fails later than the first one is response.failed. Unknown fields are ignored.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/ResponseRequest"},
  "examples": {"store": {"value": {"model": "ragd", "input": "How many days of leave do I have?", "tools": [{"type": "file_search", "vector_store_ids": ["vs_documents"]}]}}}
}}},
"responses": {
  "200": {
    "description": "The answer, also when nothing answers the question",
    "content": {
      "application/json": {"schema": {"$ref": "#/components/schemas/Response"}},
      "text/event-stream": {"schema": {"$ref": "#/components/schemas/ResponseEvent"}}
    }
  }
}
})json";

constexpr std::string_view kReadResponse = R"json({
"operationId": "readResponse", "tags": ["openai"],
"summary": "A response that was kept, as it was answered",
"responses": {
  "200": {"description": "It is there", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Response"}}}}
}
})json";

constexpr std::string_view kDeleteResponse = R"json({
"operationId": "deleteResponse", "tags": ["openai"],
"summary": "Forget a response",
"responses": {
  "200": {"description": "Forgotten", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAiDeleted"}}}}
}
})json";

constexpr std::array kResponseRoutes{
    Route{.method = "POST",
          .pattern = "/v1/responses",
          .handler = kHandler<post_response>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kCreateResponse},
    Route{.method = "GET",
          .pattern = "/v1/responses/{id}",
          .handler = kHandler<read_response>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kReadResponse},
    Route{.method = "DELETE",
          .pattern = "/v1/responses/{id}",
          .handler = kHandler<delete_response>,
          .needs = Needs{Right::kQuery},
          .dialect = kOpenAiDialect,
          .operation = kDeleteResponse},
};

constexpr std::string_view kResponseComponents = R"json({
"schemas": {
  "ResponseRequest": {
    "type": "object", "required": ["model", "input"],
    "properties": {
      "model": {"type": "string", "description": "ragd, or ragd/NAME with the name of a collection"},
      "input": {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 4096}, {"type": "array", "minItems": 1, "maxItems": 4096, "items": {"type": "object"}}], "description": "The question, or messages of which the last of the user is it"},
      "instructions": {"type": ["string", "null"], "description": "Heeded below the server's own rules"},
      "previous_response_id": {"type": ["string", "null"]},
      "store": {"type": ["boolean", "null"], "default": true},
      "stream": {"type": ["boolean", "null"], "default": false},
      "include": {"type": ["array", "null"], "items": {"type": "string"}, "description": "file_search_call.results: what was found"},
      "tools": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/ResponseTool"}},
      "tool_choice": {"anyOf": [{"type": ["string", "null"]}, {"type": "object", "required": ["type"], "properties": {"type": {"const": "file_search"}}}]},
      "temperature": {"type": ["number", "null"], "minimum": 0, "maximum": 2, "default": 0},
      "top_p": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
      "max_output_tokens": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000000, "default": 512, "description": "More than 16384 is as 16384"},
      "text": {"type": ["object", "null"], "properties": {"format": {"type": ["object", "null"], "required": ["type"], "properties": {"type": {"enum": ["text", "json_object", "json_schema"]}}}}},
      "metadata": {"type": ["object", "null"]},
      "user": {"type": ["string", "null"]},
      "background": {"enum": [false, null]},
      "conversation": {"type": "null"},
      "prompt": {"type": "null"}
    }
  },
  "ResponseTool": {
    "type": "object", "required": ["type"],
    "description": "Others than file_search are left out, and a warning says so",
    "properties": {
      "type": {"type": "string"},
      "vector_store_ids": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "string"}},
      "max_num_results": {"type": ["integer", "null"], "minimum": 1, "maximum": 50, "default": 10},
      "filters": {"$ref": "#/components/schemas/AttributeFilter"},
      "ranking_options": {"$ref": "#/components/schemas/RankingOptions"}
    }
  },
  "Response": {
    "type": "object",
    "required": ["id", "object", "created_at", "status", "error", "incomplete_details", "model", "output", "previous_response_id", "store", "instructions", "max_output_tokens", "metadata", "temperature", "text", "tool_choice", "tools", "top_p", "usage"],
    "properties": {
      "id": {"type": "string"},
      "object": {"const": "response"},
      "created_at": {"type": "integer"},
      "status": {"enum": ["in_progress", "completed", "incomplete", "failed"], "description": "incomplete: cut at max_output_tokens"},
      "error": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["code", "message"], "properties": {"code": {"type": "string"}, "message": {"type": "string"}}}]},
      "incomplete_details": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"reason": {"const": "max_output_tokens"}}}]},
      "model": {"type": "string"},
      "output": {"type": "array", "items": {"anyOf": [{"$ref": "#/components/schemas/FileSearchCall"}, {"$ref": "#/components/schemas/ResponseMessage"}]}},
      "previous_response_id": {"type": ["string", "null"]},
      "store": {"type": "boolean"},
      "usage": {"anyOf": [{"type": "null"}, {"type": "object", "required": ["input_tokens", "output_tokens", "total_tokens"], "properties": {
        "input_tokens": {"type": "integer"}, "output_tokens": {"type": "integer"}, "total_tokens": {"type": "integer"}
      }}]},
      "answer_kind": {"enum": ["generated", "extractive", "none", "abstained"], "description": "Not OpenAI's"},
      "warnings": {"type": "array", "items": {"type": "string"}, "description": "Not OpenAI's: what went otherwise than asked"}
    }
  },
  "FileSearchCall": {
    "type": "object", "required": ["id", "type", "status", "queries", "results"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string"}, "type": {"const": "file_search_call"},
      "status": {"enum": ["in_progress", "completed"]},
      "queries": {"type": "array", "items": {"type": "string"}},
      "results": {"anyOf": [{"type": "null"}, {"type": "array", "items": {
        "type": "object", "required": ["file_id", "filename", "score", "text", "attributes"], "additionalProperties": false,
        "properties": {"file_id": {"type": "string"}, "filename": {"type": "string"}, "score": {"type": "number"}, "text": {"type": "string"}, "attributes": {"type": "object"}}
      }}], "description": "For those who include them"}
    }
  },
  "ResponseMessage": {
    "type": "object", "required": ["id", "type", "status", "role", "content"], "additionalProperties": false,
    "properties": {
      "id": {"type": "string"}, "type": {"const": "message"},
      "status": {"enum": ["in_progress", "completed", "incomplete"]},
      "role": {"const": "assistant"},
      "content": {"type": "array", "maxItems": 1, "items": {"anyOf": [
        {"type": "object", "required": ["type", "text", "annotations", "logprobs"], "additionalProperties": false, "properties": {
          "type": {"const": "output_text"}, "text": {"type": "string"},
          "annotations": {"type": "array", "items": {"anyOf": [
            {"type": "object", "required": ["type", "index", "file_id", "filename"], "additionalProperties": false, "properties": {
              "type": {"const": "file_citation"}, "index": {"type": "integer", "minimum": 0, "description": "Where the mark begins in the text, in characters"},
              "file_id": {"type": "string"}, "filename": {"type": "string"}}},
            {"type": "object", "required": ["type", "start_index", "end_index", "title", "url"], "additionalProperties": false, "properties": {
              "type": {"const": "url_citation"}, "start_index": {"type": "integer", "minimum": 0}, "end_index": {"type": "integer", "minimum": 0},
              "title": {"type": "string"}, "url": {"type": "string"}}}
          ]}},
          "logprobs": {"type": "array", "maxItems": 0}}},
        {"type": "object", "required": ["type", "refusal"], "additionalProperties": false, "properties": {"type": {"const": "refusal"}, "refusal": {"type": "string"}}}
      ]}}
    }
  },
  "ResponseEvent": {
    "type": "object", "required": ["event", "data"],
    "description": "One server-sent event; `data` has its type, its sequence_number and what it is about",
    "properties": {
      "event": {"enum": ["response.created", "response.in_progress", "response.output_item.added", "response.file_search_call.in_progress", "response.file_search_call.searching", "response.file_search_call.completed", "response.output_item.done", "response.content_part.added", "response.output_text.delta", "response.refusal.delta", "response.output_text.annotation.added", "response.output_text.done", "response.refusal.done", "response.content_part.done", "response.completed", "response.incomplete", "response.failed"]},
      "data": {"type": "string", "contentMediaType": "application/json"}
    }
  }
}
})json";

}  // namespace

RouteFamily openai_response_routes() {
    return {.routes = kResponseRoutes, .components = kResponseComponents};
}

}  // namespace ragd
