#include "api/openapi.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "domain/stage.hpp"
#include "wire/json_writer.hpp"
#include "wire/models/model_errors.hpp"

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
  {"name": "openai", "description": "The same for clients of OpenAI's API; errors are in its shape"},
  {"name": "mcp", "description": "The same as tools of a language model; errors are JSON-RPC's"},
  {"name": "documents", "description": "What answers are made from"},
  {"name": "sources", "description": "Where documents are from, and how the last run over it went"},
  {"name": "jobs", "description": "Files that are being read and indexed"},
  {"name": "models", "description": "The models alone, as others serve theirs"},
  {"name": "admin", "description": "Keys and tenants"},
  {"name": "operation", "description": "For those who run the server"},
  {"name": "page", "description": "What a browser shows; all that it reads it asks of the other routes"}
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
        "code": {"enum": ["malformed", "invalid_field", "unauthenticated", "forbidden", "quota_exceeded", "not_found", "method_not_allowed", "conflict", "precondition_failed", "too_large", "unsupported", "too_many_requests", "unavailable", "deadline_exceeded", "cancelled", "internal"]},
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
    "OpenAiError": {
      "type": "object", "required": ["error"], "additionalProperties": false,
      "properties": {"error": {
        "type": "object", "required": ["message", "type", "param", "code"], "additionalProperties": false,
        "properties": {
          "message": {"type": "string", "description": "What is wrong, and what is allowed or to be done"},
          "type": {"enum": ["invalid_request_error", "authentication_error", "permission_error", "rate_limit_error", "server_error"]},
          "param": {"type": ["string", "null"], "description": "The first field at fault: messages.0.content"},
          "code": {"type": "string", "description": "model_not_found, invalid_api_key, rate_limit_exceeded; else as `code` of a problem"}
        }
      }}
    },
    "JsonRpcError": {
      "type": "object", "required": ["jsonrpc", "id", "error"], "additionalProperties": false,
      "properties": {
        "jsonrpc": {"const": "2.0"},
        "id": {"type": ["string", "integer", "null"], "description": "Of the request; null: it was refused before that was known"},
        "error": {
          "type": "object", "required": ["code", "message"], "additionalProperties": false,
          "properties": {
            "code": {"type": "integer", "description": "JSON-RPC's or MCP's; -32000 for all else"},
            "message": {"type": "string", "description": "What is wrong, and what is allowed or to be done"},
            "data": {"type": "object", "description": "The problem that native routes would tell; of -32022: supported, requested"}
          }
        }
      }
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
      "description": "Free; at most 65536 bytes as JSON. What filters compare: strings, numbers, booleans and null, in arrays and objects, too.",
      "examples": [{"lang": "en", "year": 2026, "tag": ["leave", "hr"]}]
    }
  },
  "parameters": {
    "collection": {"name": "collection", "in": "query", "schema": {"$ref": "#/components/schemas/CollectionName"}},
    "IfMatch": {"name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": "^(\\*|(W/)?\"[!#-+\\x2d-~]*\")$"}, "description": "Only if the document still has this ETag; *: only if there is one"},
    "IfNoneMatch": {"name": "If-None-Match", "in": "header", "schema": {"const": "*"}, "description": "Only if there is no such document"},
    "id": {
      "name": "id", "in": "path", "required": true,
      "description": "Percent-encoded. A slash may stand as it is, except before a last `content` or `original`, and before `pages/` and a last part.",
      "schema": {"type": "string", "minLength": 1, "maxLength": 512},
      "examples": {"path": {"value": "handbook/leave.md"}}
    }
  },
  "headers": {
    "ETag": {"schema": {"type": "string"}, "description": "Names this version; send it as If-None-Match, and 304 says that it is still the one"},
    "RequestId": {"schema": {"type": "string"}, "description": "Names this request in logs"},
    "RetryAfter": {"schema": {"type": "string", "pattern": "^[0-9]+$"}, "description": "Seconds to wait before trying again"}
  },
  "securitySchemes": {
    "key": {"type": "http", "scheme": "bearer", "description": "A key of `ragd keys create`, where the server asks for one (AUTH=keys)"}
  },
  "responses": {
    "NotModified": {
      "description": "What the caller has (If-None-Match) is still right",
      "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}, "ETag": {"$ref": "#/components/headers/ETag"}}
    }
  }
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
    ProblemResponse{"403", "Forbidden", "The caller may not do this; `detail` says what to set"},
    ProblemResponse{"422", "InvalidField", "A field or a parameter is not allowed; `errors` says"},
    ProblemResponse{"500", "Internal", "Our fault; report it with the request id"},
    ProblemResponse{"503", "Unavailable", "Busy, starting or stopping; safe to send again"},
    ProblemResponse{"504", "DeadlineExceeded", "The time allowed has passed; safe to send again"},
    ProblemResponse{"default", "Other", "Another problem, such as one of the transport (408, 431)"},
};
constexpr std::array kOfBodies{
    ProblemResponse{"413", "TooLarge", "Over a stated limit; send less"},
    ProblemResponse{"415", "Unsupported", "The body is of another kind than the route takes"},
};
constexpr std::array kOfConditions{
    ProblemResponse{"412", "PreconditionFailed",
                    "It is not what If-Match or If-None-Match says; read it again, then decide"},
};
constexpr std::array kOfRights{
    ProblemResponse{"401", "Unauthenticated",
                    "A key is needed, or the one that was shown is wrong"},
    ProblemResponse{"429", "TooManyRequests",
                    "More than the key, its tenant or the address may send"},
};
constexpr std::array kOfNames{
    ProblemResponse{"404", "NotFound",
                    "There is nothing of that name; `detail` says what is not there"},
};

json::object reference(std::string_view kind, std::string_view name) {
    return {{"$ref", fmt::format("#/components/{}/{}", kind, name)}};
}

/// What the errors of one dialect are described by.
struct DescribedDialect {
    ErrorDialect dialect;
    std::string_view schema;
    std::string_view prefix;  // of the names of its responses
};

constexpr std::array kDescribed{DescribedDialect{kProblemDialect, "Problem", ""},
                                DescribedDialect{kOpenAiDialect, "OpenAiError", "OpenAi"},
                                DescribedDialect{kJsonRpcDialect, "JsonRpcError", "JsonRpc"},
                                DescribedDialect{kCohereDialect, "CohereError", "Cohere"},
                                DescribedDialect{kTeiDialect, "TeiError", "Tei"}};

json::object problem(const ProblemResponse& response, const DescribedDialect& described) {
    json::object headers{{"X-Request-Id", reference("headers", "RequestId")}};
    if (response.status == "503" || response.status == "429") {
        headers["Retry-After"] = reference("headers", "RetryAfter");
    }
    return {
        {"description", response.description},
        {"headers", headers},
        {"content",
         {{described.dialect.content_type, {{"schema", reference("schemas", described.schema)}}}}}};
}

/// The status with which a dialect tells of it.
std::string status_in(const ErrorDialect& dialect, const ProblemResponse& response) {
    return response.name == "Internal" ? std::to_string(dialect.internal_status)
                                       : std::string{response.status};
}

/// Unless they are there. A field's fault has the status of its dialect.
void add_responses(json::object& operation, const DescribedDialect& described,
                   std::span<const ProblemResponse> responses) {
    auto& all = operation["responses"].as_object();
    for (const auto& response : responses) {
        const bool is_malformed_there =
            response.name == "InvalidField" && described.dialect.invalid_field_status == 400;
        if (!is_malformed_there) {
            all.emplace(
                status_in(described.dialect, response),
                reference("responses", fmt::format("{}{}", described.prefix, response.name)));
        }
    }
}

void add_header(json::object& response, std::string_view name, std::string_view component) {
    auto& headers = response["headers"];
    if (headers.is_null()) {
        headers.emplace_object();
    }
    headers.as_object()[name] = reference("headers", component);
}

/// An operation that speaks of its errors in a dialect that is not described here does so itself.
void add_errors(json::object& operation, const Route& route) {
    const auto* described =
        std::ranges::find(kDescribed, route.dialect, &DescribedDialect::dialect);
    if (described == kDescribed.end()) {
        return;
    }
    if (route.handler.takes != Takes::kNothing) {
        add_responses(operation, *described, kOfBodies);
    }
    const bool names_models = route.dialect != kProblemDialect && route.dialect != kJsonRpcDialect;
    if (route.pattern.contains('{') || names_models) {
        add_responses(operation, *described, kOfNames);
    }
    if (route.takes_conditions) {
        add_responses(operation, *described, kOfConditions);
    }
    if (route.needs.a_right()) {
        add_responses(operation, *described, kOfRights);
    }
    add_responses(operation, *described, kOfAll);
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

/// A parameter is described once for all routes, or by the operation itself where it means something else.
void add_parameters(json::object& operation, const Route& route) {
    auto& parameters = operation.emplace("parameters", json::array{}).first->value().as_array();
    const json::array own = parameters;
    const auto add = [&](std::string_view name) {
        const auto is_it = [name](const json::value& one) {
            return one.at("name").as_string() == name;
        };
        if (std::ranges::none_of(own, is_it)) {
            parameters.push_back(reference("parameters", name));
        }
    };
    for (auto rest = route.pattern; rest.contains('{');) {
        rest.remove_prefix(rest.find('{') + 1);
        add(rest.substr(0, rest.find('}')));
    }
    for (const auto name : route.handler.parameters) {
        add(name);
    }
    if (route.takes_conditions) {
        add("IfMatch");
        add("IfNoneMatch");
    }
    if (parameters.empty()) {
        operation.erase("parameters");
    }
}

/// The operation as its file describes it, and what the other fields of the route say.
json::object operation_of(const Route& route) {
    auto operation = json::parse(route.operation).as_object();
    add_parameters(operation, route);
    auto& responses = operation["responses"].as_object();
    for (auto& [status, response] : responses) {
        add_header(response.as_object(), "X-Request-Id", "RequestId");
    }
    if (route.caching == Caching::kRevalidate) {
        add_header(responses.at("200").as_object(), "ETag", "ETag");
        responses["304"] = reference("responses", "NotModified");
    }
    if (route.needs.a_right()) {
        operation["security"] = json::array{json::object{{"key", json::array{}}}, json::object{}};
    }
    add_errors(operation, route);
    return operation;
}

void merge(json::object& into, const json::object& from) {
    for (const auto& member : from) {
        into[member.key()] = member.value();
    }
}

std::string in_lower_case(std::string_view method) {
    std::string name{method};
    std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    return name;
}

}  // namespace

std::string openapi_document(const RouteTable& table, std::string_view version) {
    auto document = json::parse(kFrame).as_object();
    document["info"].as_object()["version"] = version;
    auto& components = document["components"].as_object();
    for (const auto& family : table.families()) {
        for (const auto& kind : json::parse(family.components).as_object()) {
            merge(components[kind.key()].as_object(), kind.value().as_object());
        }
    }
    components["schemas"].as_object()["Timings"] = timings_schema();
    auto& paths = document["paths"].as_object();
    for (const auto& route : table.routes()) {
        auto& path = paths[route.pattern];
        if (path.is_null()) {
            path.emplace_object();
        }
        path.as_object()[in_lower_case(route.method)] = operation_of(route);
    }
    auto& responses = components["responses"].as_object();
    for (const std::span<const ProblemResponse> kind :
         {std::span<const ProblemResponse>{kOfAll}, std::span<const ProblemResponse>{kOfBodies},
          std::span<const ProblemResponse>{kOfNames},
          std::span<const ProblemResponse>{kOfConditions},
          std::span<const ProblemResponse>{kOfRights}}) {
        for (const auto& response : kind) {
            for (const auto& described : kDescribed) {
                responses[fmt::format("{}{}", described.prefix, response.name)] =
                    problem(response, described);
            }
        }
    }
    return JsonWriter{}.object(document).take();
}

}  // namespace ragd
