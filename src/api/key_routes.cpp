#include <array>
#include <utility>

#include "api/accounts_of.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/account_codec.hpp"

namespace ragd {
namespace {

Task<Result<Reply>> list_keys(Call& call, NothingAsked /*asked*/) {
    const AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    co_return json_response(
        200, encode_key_list(accounts->keys(call.ctx.access), call.parts.clock.wall()));
}

Task<Result<Reply>> create_key(Call& call, JsonBody body) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    auto wanted = RAG_CO_TRY(decode_key_wanted(body.text));
    const MadeKey made = RAG_CO_TRY(co_await accounts->create(call.ctx, std::move(wanted)));
    call.audited.add(made.key.record.id.str());
    co_return json_response(201, encode_made_key(made, call.parts.clock.wall()));
}

Task<Result<Reply>> rotate_key(Call& call, JsonBody body) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    const auto overlap = RAG_CO_TRY(decode_overlap(body.text));
    const MadeKey made =
        RAG_CO_TRY(co_await accounts->rotate(call.ctx, KeyId{call.path_id}, overlap));
    call.audited.add(made.key.record.id.str());
    co_return json_response(201, encode_made_key(made, call.parts.clock.wall()));
}

Task<Result<Reply>> revoke_key(Call& call, NothingAsked /*asked*/) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    RAG_CO_TRY(co_await accounts->revoke(call.ctx, KeyId{call.path_id}));
    co_return HttpResponse{.status = 204};
}

constexpr std::string_view kListKeys = R"json({
"operationId": "listKeys", "tags": ["admin"],
"summary": "API keys, without their secrets",
"description": "Those of the caller's tenant; the operator sees those of all.",
"responses": {
  "200": {"description": "The keys", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/KeyList"}}}}
}
})json";

constexpr std::string_view kCreateKey = R"json({
"operationId": "createKey", "tags": ["admin"],
"summary": "Make an API key",
"description": "Its text is in this answer and never shown again. Whoever administers a tenant makes keys of that tenant, with the scopes query, index and admin; the operator all.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/KeyWanted"},
  "examples": {"reader": {"value": {"name": "wiki bot", "scopes": ["query"], "principals": ["group:hr"], "expires_in_seconds": 7776000}}}
}}},
"responses": {
  "201": {"description": "The key", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MadeKey"}}}},
  "409": {"description": "The tenant has too many keys, or is being deleted", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::string_view kRotateKey = R"json({
"operationId": "rotateKey", "tags": ["admin"],
"summary": "Make the successor of a key",
"description": "Of the same tenant, scopes and principals. The old one works for `overlap_seconds` more.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"type": "object", "additionalProperties": false, "properties": {"overlap_seconds": {"type": "integer", "minimum": 0, "maximum": 3162240000, "default": 0}}},
  "examples": {"a day": {"value": {"overlap_seconds": 86400}}}
}}},
"responses": {
  "201": {"description": "The new key", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MadeKey"}}}},
  "404": {"description": "There is no such key", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
  "409": {"description": "It has ended, or is of API_KEYS_FILE", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::string_view kRevokeKey = R"json({
"operationId": "revokeKey", "tags": ["admin"],
"summary": "Revoke a key",
"description": "It stops within a second, answers that are under way included, on every replica.",
"responses": {
  "204": {"description": "Revoked"},
  "404": {"description": "There is no such key", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
  "409": {"description": "It is of API_KEYS_FILE", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::array kKeyRoutes{
    Route{.method = "GET",
          .pattern = "/admin/keys",
          .handler = kHandler<list_keys>,
          .needs = Needs{Right::kAdmin},
          .operation = kListKeys},
    Route{.method = "POST",
          .pattern = "/admin/keys",
          .handler = kHandler<create_key>,
          .needs = Needs{Right::kAdmin},
          .body_bytes_max = limits::kMiB,
          .operation = kCreateKey},
    Route{.method = "POST",
          .pattern = "/admin/keys/{id}/rotate",
          .handler = kHandler<rotate_key>,
          .needs = Needs{Right::kAdmin},
          .body_bytes_max = limits::kKiB,
          .operation = kRotateKey},
    Route{.method = "DELETE",
          .pattern = "/admin/keys/{id}",
          .handler = kHandler<revoke_key>,
          .needs = Needs{Right::kAdmin},
          .operation = kRevokeKey},
};

constexpr std::string_view kKeyComponents = R"json({
"schemas": {
  "TenantName": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[a-z0-9_-][a-z0-9._-]*$"},
  "Scope": {"type": "string", "enum": ["query", "index", "admin", "metrics", "operator"]},
  "KeyWanted": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
      "tenant": {"$ref": "#/components/schemas/TenantName"},
      "name": {"type": "string", "maxLength": 128, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "description": "For people: at most 512 bytes without control characters"},
      "scopes": {"type": "array", "minItems": 1, "maxItems": 5, "items": {"$ref": "#/components/schemas/Scope"}, "default": ["query"]},
      "principals": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/Principal"}, "description": "By which access lists of documents know its bearer: user:mia, group:hr"},
      "expires_in_seconds": {"type": "integer", "minimum": 1, "maximum": 3162240000}
    }
  },
  "Key": {
    "type": "object",
    "required": ["id", "tenant", "name", "scopes", "principals", "state", "created_at", "expires_at", "last_used_at"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "tenant": {"type": "string"},
      "name": {"type": "string"},
      "scopes": {"type": "array", "items": {"$ref": "#/components/schemas/Scope"}},
      "principals": {"type": "array", "items": {"type": "string"}},
      "state": {"type": "string", "enum": ["active", "rotated", "expired", "revoked"], "description": "rotated: it has a successor, and works until expires_at"},
      "created_at": {"type": "string", "format": "date-time"},
      "expires_at": {"type": ["string", "null"], "format": "date-time"},
      "last_used_at": {"type": ["string", "null"], "format": "date-time", "description": "To the minute"}
    }
  },
  "MadeKey": {
    "type": "object",
    "required": ["key", "id", "tenant", "name", "scopes", "principals", "state", "created_at", "expires_at", "last_used_at"],
    "additionalProperties": false,
    "properties": {
      "key": {"type": "string", "pattern": "^ragd_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$", "description": "Shown this once"},
      "id": {"type": "string"},
      "tenant": {"type": "string"},
      "name": {"type": "string"},
      "scopes": {"type": "array", "items": {"$ref": "#/components/schemas/Scope"}},
      "principals": {"type": "array", "items": {"type": "string"}},
      "state": {"type": "string", "enum": ["active", "rotated", "expired", "revoked"]},
      "created_at": {"type": "string", "format": "date-time"},
      "expires_at": {"type": ["string", "null"], "format": "date-time"},
      "last_used_at": {"type": ["string", "null"], "format": "date-time"}
    }
  },
  "KeyList": {
    "type": "object",
    "required": ["keys"],
    "additionalProperties": false,
    "properties": {"keys": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}}}
  }
}
})json";

}  // namespace

RouteFamily key_routes() {
    return {.routes = kKeyRoutes, .components = kKeyComponents};
}

}  // namespace ragd
