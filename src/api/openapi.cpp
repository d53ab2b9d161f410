#include "api/openapi.hpp"

#include <array>

#include <boost/json.hpp>

#include "domain/stage.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kFrame = R"json({
"openapi": "3.1.0",
"info": {
  "title": "ragd",
  "version": "",
  "summary": "Answers questions from your own documents, with exact quotes.",
  "description": "Index documents, then ask. Requests and answers are JSON in UTF-8; every response has an X-Request-Id (the caller's, if it is 1..128 of A-Z a-z 0-9 . _ -). What goes wrong is told as application/problem+json (RFC 9457); `errors` names each field by a JSON Pointer, a query parameter NAME as /NAME. Unknown fields and parameters are refused. HEAD is taken wherever GET is.",
  "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
},
"servers": [{"url": "/"}],
"tags": [
  {"name": "ask", "description": "Questions and answers"},
  {"name": "documents", "description": "What answers are made from"},
  {"name": "operation", "description": "For those who run the server"}
],
"paths": {},
"components": {
  "schemas": {
    "Problem": {
      "type": "object",
      "required": ["type", "title", "status", "detail", "code", "request_id", "errors"],
      "additionalProperties": false,
      "properties": {
        "type": {"type": "string", "description": "urn:ragd:problem: and the code"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong, and what is allowed or to be done"},
        "code": {"enum": ["malformed", "invalid_field", "unauthenticated", "forbidden", "not_found", "method_not_allowed", "conflict", "too_large", "unsupported", "too_many_requests", "unavailable", "deadline_exceeded", "cancelled", "internal"]},
        "request_id": {"type": "string"},
        "errors": {"type": "array", "maxItems": 20, "items": {"$ref": "#/components/schemas/FieldError"}}
      },
      "examples": [{
        "type": "urn:ragd:problem:invalid_field", "title": "A field is not allowed", "status": 422,
        "detail": "/top_k must be a whole number, 1..100", "code": "invalid_field",
        "request_id": "0f9c2a7e5b1d4e3f8a6b7c8d9e0f1a2b",
        "errors": [{"pointer": "/top_k", "detail": "must be a whole number, 1..100"}]
      }]
    },
    "FieldError": {
      "type": "object",
      "required": ["pointer", "detail"],
      "additionalProperties": false,
      "properties": {
        "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901) into the body; empty: the body itself"},
        "detail": {"type": "string"}
      }
    },
    "CollectionName": {
      "type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$", "default": "documents"
    },
    "Metadata": {
      "type": "object",
      "description": "Free; at most 65536 bytes as JSON. What filters compare: strings, numbers, booleans, and arrays of them.",
      "examples": [{"lang": "en", "year": 2026, "tag": ["leave", "hr"]}]
    }
  },
  "parameters": {
    "Collection": {"name": "collection", "in": "query", "schema": {"$ref": "#/components/schemas/CollectionName"}},
    "DocumentId": {
      "name": "id", "in": "path", "required": true,
      "description": "Percent-encoded. A slash may stand as it is, except before a last `content`.",
      "schema": {"type": "string", "minLength": 1, "maxLength": 512},
      "examples": {"path": {"value": "handbook/leave.md"}}
    }
  },
  "headers": {
    "RequestId": {"schema": {"type": "string"}, "description": "Names this request in logs"},
    "RetryAfter": {"schema": {"type": "string", "pattern": "^[0-9]+$"}, "description": "Seconds to wait before trying again"}
  },
  "responses": {}
}
})json";

/// A response that holds a problem.
struct ProblemResponse {
    std::string_view status;  // or "default"
    std::string_view name;
    std::string_view description;
};

constexpr std::array kOfAll{
    ProblemResponse{"400", "Malformed", "The request cannot be read: JSON, UTF-8, the target"},
    ProblemResponse{"422", "InvalidField", "A field or a parameter is not allowed; `errors` says"},
    ProblemResponse{"500", "Internal", "Our fault; report it with the request id"},
    ProblemResponse{"503", "Unavailable", "Busy, starting or stopping; safe to send again"},
    ProblemResponse{"504", "DeadlineExceeded", "The time allowed has passed; safe to send again"},
    ProblemResponse{"default", "Other", "Another problem, such as one of the transport (408, 431)"},
};
constexpr std::array kOfBodies{
    ProblemResponse{"413", "TooLarge", "Over a stated limit; send less"},
    ProblemResponse{"415", "Unsupported", "The body must be application/json in UTF-8"},
};
constexpr std::array kOfNames{
    ProblemResponse{"404", "NotFound", "There is no such document"},
};

json::object reference(std::string_view kind, std::string_view name) {
    return {{"$ref", fmt::format("#/components/{}/{}", kind, name)}};
}

json::object problem(const ProblemResponse& response) {
    json::object headers{{"X-Request-Id", reference("headers", "RequestId")}};
    if (response.status == "503") {
        headers["Retry-After"] = reference("headers", "RetryAfter");
    }
    return {
        {"description", response.description},
        {"headers", headers},
        {"content", {{"application/problem+json", {{"schema", reference("schemas", "Problem")}}}}}};
}

void add_responses(json::object& operation, std::span<const ProblemResponse> responses) {
    auto& all = operation["responses"].as_object();
    for (const auto& response : responses) {
        all.emplace(response.status, reference("responses", response.name));  // unless it is there
    }
}

/// What goes for every operation need not be written in each.
void complete(json::object& operation, bool names_document) {
    for (auto& member : operation["responses"].as_object()) {
        auto& response = member.value().as_object();
        if (!response.contains("$ref")) {
            auto& headers = response["headers"];
            if (headers.is_null()) {
                headers.emplace_object();
            }
            headers.as_object()["X-Request-Id"] = reference("headers", "RequestId");
        }
    }
    if (operation.contains("requestBody")) {
        add_responses(operation, kOfBodies);
    }
    if (names_document) {
        add_responses(operation, kOfNames);
    }
    add_responses(operation, kOfAll);
}

/// The times of an answer: as many as there are stages.
json::object timings_schema() {
    json::array required;
    json::object properties;
    for (const Stage stage : kQuestionStages) {
        required.emplace_back(name_of(stage));
        properties[name_of(stage)] = {{"type", "number"}, {"minimum", 0}};
    }
    return {{"type", "object"},
            {"required", required},
            {"additionalProperties", false},
            {"description", "0: the stage did not run"},
            {"properties", properties}};
}

void merge(json::object& into, const json::object& from) {
    for (const auto& member : from) {
        into[member.key()] = member.value();
    }
}

}  // namespace

std::string openapi_document(std::string_view version) {
    auto document = json::parse(kFrame).as_object();
    document["info"].as_object()["version"] = version;
    auto& paths = document["paths"].as_object();
    auto& components = document["components"].as_object();
    for (const auto text :
         {openapi_query(), openapi_index(), openapi_documents(), openapi_status()}) {
        const auto part = json::parse(text);
        merge(paths, part.at("paths").as_object());
        merge(components["schemas"].as_object(), part.at("schemas").as_object());
    }
    components["schemas"].as_object()["Timings"] = timings_schema();
    for (auto& path : paths) {
        for (auto& operation : path.value().as_object()) {
            complete(operation.value().as_object(), path.key().contains("{id}"));
        }
    }
    auto& responses = components["responses"].as_object();
    for (const std::span<const ProblemResponse> kind :
         {std::span<const ProblemResponse>{kOfAll}, std::span<const ProblemResponse>{kOfBodies},
          std::span<const ProblemResponse>{kOfNames}}) {
        for (const auto& response : kind) {
            responses[response.name] = problem(response);
        }
    }
    return JsonWriter{}.object(document).take();
}

}  // namespace ragd
