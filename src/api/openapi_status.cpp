#include "api/openapi.hpp"

namespace ragd {

namespace {

constexpr std::string_view kStatus = R"json({
"paths": {
  "/health": {
    "get": {
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
    }
  },
  "/health/ready": {
    "get": {
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
    }
  },
  "/metrics": {
    "get": {
      "operationId": "metrics", "tags": ["operation"],
      "summary": "Counters and histograms, for Prometheus",
      "responses": {
        "200": {
          "description": "Text exposition format 0.0.4",
          "content": {"text/plain; version=0.0.4; charset=utf-8": {"schema": {"type": "string"}}}
        }
      }
    }
  },
  "/openapi.json": {
    "get": {
      "operationId": "openapi", "tags": ["operation"],
      "summary": "This description",
      "responses": {
        "200": {
          "description": "OpenAPI 3.1",
          "content": {"application/json": {"schema": {"type": "object"}}}
        }
      }
    }
  },
  "/version": {
    "get": {
      "operationId": "version", "tags": ["operation"],
      "summary": "What runs here",
      "responses": {
        "200": {
          "description": "The version and the embedding model",
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Version"}}}
        }
      }
    }
  }
},
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
    "required": ["name", "version", "embedding_model"],
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
      }
    }
  }
}
})json";

}  // namespace

std::string_view openapi_status() {
    return kStatus;
}

}  // namespace ragd
