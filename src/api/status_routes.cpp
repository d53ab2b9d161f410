#include <algorithm>
#include <array>

#include "api/caching.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "base/sha256.hpp"
#include "wire/readiness.hpp"

namespace ragd {
namespace {

constexpr std::array<std::string_view, 6> kComponentNames{"embedder", "reranker", "store",
                                                          "redis",    "qdrant",   "llm"};

std::string_view name_of(Health health) {
    switch (health) {
        case Health::kOk:
            return "ok";
        case Health::kDegraded:
            return "degraded";
        case Health::kDown:
            return "down";
        case Health::kOff:
            return "off";
    }
    return "down";
}

/// Without these nothing can be answered; without the others answers are worse or slower.
bool is_required(std::string_view component) {
    return component == "embedder" || component == "store";
}

Health effect_of(std::string_view component, Health health) {
    if (health == Health::kOff) {
        return is_required(component) ? Health::kDown : Health::kOk;
    }
    return health == Health::kDown && !is_required(component) ? Health::kDegraded : health;
}

ComponentStatus status_of(const ApiParts& parts, std::string_view component) {
    if (component == "embedder") {
        return parts.embedder.status();
    }
    if (component == "store") {
        return parts.store.status();
    }
    const auto probe = parts.probes.find(std::string{component});
    return probe == parts.probes.end()
               ? ComponentStatus{.health = Health::kOff, .detail = "not configured"}
               : probe->second();
}

Task<Result<Reply>> get_health(Call& /*call*/, NothingAsked /*asked*/) {
    co_return json_response(200, R"({"status":"ok"})");
}

Task<Result<Reply>> get_ready(Call& call, NothingAsked /*asked*/) {
    Health worst = call.draining ? Health::kDown : Health::kOk;
    std::vector<ReadyComponent> shown;
    for (const auto component : kComponentNames) {
        auto status = status_of(call.parts, component);
        worst = std::max(worst, effect_of(component, status.health));
        shown.push_back({.name = component,
                         .status = name_of(status.health),
                         .detail = std::move(status.detail),
                         .latency_ms = status.latency_ms});
    }
    auto response =
        json_response(worst == Health::kDown ? 503 : 200, encode_readiness(name_of(worst), shown));
    if (response.status == 503) {
        response.headers.emplace_back("Retry-After", std::to_string(limits::kRetryAfter.count()));
    }
    co_return response;
}

Task<Result<Reply>> get_version(Call& call, NothingAsked /*asked*/) {
    const auto& model = call.parts.embedder.model();
    co_return json_response(200, encode_version({.version = call.settings.version,
                                                 .embedding_model = model.name,
                                                 .model_revision = model.revision,
                                                 .dimension = model.dimension,
                                                 .document_formats = call.settings.document_formats,
                                                 .ocr = call.settings.ocr}));
}

Task<Result<Reply>> get_metrics(Call& call, NothingAsked /*asked*/) {
    co_return HttpResponse{.status = 200,
                           .headers = {{"Content-Type", std::string{Metrics::kContentType}}},
                           .body = call.parts.metrics.render()};
}

Task<Result<Reply>> get_openapi(Call& call, NothingAsked /*asked*/) {
    auto response = json_response(200, call.openapi);
    response.headers.emplace_back("ETag", etag_of(sha256_hex(call.openapi)));
    co_return response;
}

constexpr std::string_view kAlive = R"json({
"operationId": "health", "tags": ["operation"],
"summary": "The process is alive; asks nobody",
"responses": {
  "200": {
    "description": "Alive",
    "content": {"application/json": {"schema": {
      "type": "object", "required": ["status"], "additionalProperties": false,
      "properties": {"status": {"const": "ok"}}
    }}}
  }
}
})json";

constexpr std::string_view kReady = R"json({
"operationId": "ready", "tags": ["operation"],
"summary": "Whether requests can be answered, part by part",
"responses": {
  "200": {
    "description": "Ready; degraded: answers are worse or slower than they could be",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}
  },
  "503": {
    "description": "Not ready: the embedder or the store is down, or the server is stopping",
    "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}},
    "content": {
      "application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}},
      "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
  }
}
})json";

constexpr std::string_view kShowMetrics = R"json({
"operationId": "metrics", "tags": ["operation"],
"summary": "Counters and histograms, for Prometheus",
"responses": {
  "200": {
    "description": "Text exposition format 0.0.4",
    "content": {"text/plain; version=0.0.4; charset=utf-8": {"schema": {"type": "string"}}}
  }
}
})json";

constexpr std::string_view kDescribe = R"json({
"operationId": "openapi", "tags": ["operation"],
"summary": "This description",
"responses": {
  "200": {
    "description": "OpenAPI 3.1",
    "content": {"application/json": {"schema": {"type": "object"}}}
  }
}
})json";

constexpr std::string_view kShowVersion = R"json({
"operationId": "version", "tags": ["operation"],
"summary": "What runs here",
"responses": {
  "200": {
    "description": "The version, the embedding model, and what documents are read",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Version"}}}
  }
}
})json";

constexpr std::array kStatusRoutes{
    Route{.method = "GET",
          .pattern = "/health",
          .handler = kHandler<get_health>,
          .needs = Needs::nothing(),
          .is_probe = true,
          .operation = kAlive},
    Route{.method = "GET",
          .pattern = "/health/ready",
          .handler = kHandler<get_ready>,
          .needs = Needs::nothing(),
          .is_probe = true,
          .operation = kReady},
    Route{.method = "GET",
          .pattern = "/metrics",
          .handler = kHandler<get_metrics>,
          .needs = Needs{Right::kMetrics},
          .is_probe = true,
          .operation = kShowMetrics},
    Route{.method = "GET",
          .pattern = "/openapi.json",
          .handler = kHandler<get_openapi>,
          .needs = Needs::nothing(),
          .caching = Caching::kRevalidate,
          .operation = kDescribe},
    Route{.method = "GET",
          .pattern = "/version",
          .handler = kHandler<get_version>,
          .needs = Needs::nothing(),
          .operation = kShowVersion},
};

constexpr std::string_view kStatusComponents = R"json({
"schemas": {
  "Readiness": {
    "type": "object",
    "required": ["status", "components"],
    "additionalProperties": false,
    "properties": {
      "status": {"enum": ["ok", "degraded", "down"]},
      "components": {
        "type": "object",
        "required": ["embedder", "reranker", "store", "redis", "qdrant", "llm"],
        "additionalProperties": {
          "type": "object",
          "required": ["status", "detail", "latency_ms"],
          "additionalProperties": false,
          "properties": {
            "status": {"enum": ["ok", "degraded", "down", "off"], "description": "off: not configured"},
            "detail": {"type": "string"},
            "latency_ms": {"type": "number", "minimum": 0, "description": "Of its last operation; 0: there was none"}
          }
        }
      }
    }
  },
  "Version": {
    "type": "object",
    "required": ["name", "version", "embedding_model", "document_formats", "ocr"],
    "additionalProperties": false,
    "properties": {
      "name": {"const": "ragd"},
      "version": {"type": "string"},
      "embedding_model": {
        "type": "object",
        "required": ["name", "revision", "dimension"],
        "additionalProperties": false,
        "properties": {
          "name": {"type": "string"},
          "revision": {"type": "string", "description": "sha256 of the weights"},
          "dimension": {"type": "integer", "minimum": 1}
        }
      },
      "document_formats": {
        "type": "array", "items": {"type": "string"},
        "description": "Formats that are read by a parser of their own"
      },
      "ocr": {
        "type": "object",
        "required": ["available", "detail", "version", "languages", "missing_languages"],
        "additionalProperties": false,
        "description": "Whether text in pictures is recognised",
        "properties": {
          "available": {"type": "boolean"},
          "detail": {"type": "string", "description": "Why not; empty: it is"},
          "version": {"type": "string", "description": "Of Tesseract"},
          "languages": {"type": "array", "items": {"type": "string"}},
          "missing_languages": {
            "type": "array", "items": {"type": "string"},
            "description": "Asked for by OCR_LANGUAGES, and not installed"
          }
        }
      }
    }
  }
}
})json";

}  // namespace

RouteFamily status_routes() {
    return {.routes = kStatusRoutes, .components = kStatusComponents};
}

}  // namespace ragd
