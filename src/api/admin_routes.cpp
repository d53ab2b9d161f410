#include <array>
#include <string>
#include <utility>

#include "api/response.hpp"
#include "api/routes.hpp"
#include "auth/account_keeper.hpp"
#include "wire/account_codec.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

Result<AccountKeeper*> accounts_of(const Call& call) {
    if (call.parts.accounts == nullptr) {
        return fail(ErrorCode::kUnavailable, "this process keeps no keys and no tenants");
    }
    return call.parts.accounts;
}

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

Task<Result<Reply>> list_tenants(Call& call, NothingAsked /*asked*/) {
    const AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    co_return json_response(200, encode_tenant_list(accounts->tenants()));
}

Task<Result<Reply>> create_tenant(Call& call, JsonBody body) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    auto id = RAG_CO_TRY(decode_new_tenant(body.text));
    call.audited.add(id.str());
    co_return json_response(
        201, encode_tenant(RAG_CO_TRY(co_await accounts->create_tenant(call.ctx, std::move(id)))));
}

Task<Result<Reply>> set_tenant(Call& call, TenantState state) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    auto id = RAG_CO_TRY(parse_tenant(call.path_id));
    co_return json_response(
        200,
        encode_tenant(RAG_CO_TRY(co_await accounts->set_state(call.ctx, std::move(id), state))));
}

Task<Result<Reply>> suspend_tenant(Call& call, NothingAsked /*asked*/) {
    co_return co_await set_tenant(call, TenantState::kSuspended);
}

Task<Result<Reply>> resume_tenant(Call& call, NothingAsked /*asked*/) {
    co_return co_await set_tenant(call, TenantState::kActive);
}

std::string encode_erasure(const TenantId& id, const TenantErasure& erased, std::size_t keys) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(id.str());
    out.key("documents").integer(erased.documents);
    out.key("files").integer(erased.files);
    out.key("keys").integer(keys);
    out.key("others").integer(erased.others);
    out.end_object();
    return out.take();
}

/// Its keys end first, then all goes that it has, then its record: whoever is cut short can go on.
Task<Result<Reply>> delete_tenant(Call& call, NothingAsked /*asked*/) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    if (!call.parts.erase_tenant) {
        co_return fail(ErrorCode::kUnavailable, "this process removes no tenants");
    }
    const auto id = RAG_CO_TRY(parse_tenant(call.path_id));
    const auto tenant =
        RAG_CO_TRY(co_await accounts->set_state(call.ctx, id, TenantState::kDeleting));
    const auto keys = accounts->keys_of(id);
    const TenantErasure erased = RAG_CO_TRY(co_await call.parts.erase_tenant(call.ctx, id));
    RAG_CO_TRY(co_await accounts->forget_tenant(call.ctx, id));
    co_return json_response(200, encode_erasure(tenant.id, erased, keys));
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

constexpr std::string_view kListTenants = R"json({
"operationId": "listTenants", "tags": ["admin"],
"summary": "Tenants",
"responses": {
  "200": {"description": "The tenants", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TenantList"}}}}
}
})json";

constexpr std::string_view kCreateTenant = R"json({
"operationId": "createTenant", "tags": ["admin"],
"summary": "Make a tenant",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"type": "object", "required": ["tenant"], "additionalProperties": false, "properties": {"tenant": {"$ref": "#/components/schemas/TenantName"}}},
  "examples": {"acme": {"value": {"tenant": "acme"}}}
}}},
"responses": {
  "201": {"description": "The tenant", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
  "409": {"description": "There is one of that name", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::string_view kSuspendTenant = R"json({
"operationId": "suspendTenant", "tags": ["admin"],
"summary": "Refuse the keys of a tenant",
"description": "What it has stays.",
"responses": {
  "200": {"description": "The tenant", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
  "404": {"description": "There is no such tenant", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::string_view kDeleteTenant = R"json({
"operationId": "deleteTenant", "tags": ["admin"],
"summary": "Remove a tenant and all that it has",
"description": "Its keys are refused from now on; then its documents, files, jobs, sources and collections go, in every store, until nothing of it is found; then its keys and its record. Where it fails or is cut short, the tenant stays `deleting`: sending the request again goes on.",
"responses": {
  "200": {"description": "What was removed; nothing of it is left", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TenantErasure"}}}},
  "404": {"description": "There is no such tenant", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::string_view kResumeTenant = R"json({
"operationId": "resumeTenant", "tags": ["admin"],
"summary": "Let a suspended tenant in again",
"responses": {
  "200": {"description": "The tenant", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
  "404": {"description": "There is no such tenant", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::array kAdminRoutes{
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
    Route{.method = "GET",
          .pattern = "/admin/tenants",
          .handler = kHandler<list_tenants>,
          .needs = Needs{Right::kOperator},
          .operation = kListTenants},
    Route{.method = "POST",
          .pattern = "/admin/tenants",
          .handler = kHandler<create_tenant>,
          .needs = Needs{Right::kOperator},
          .body_bytes_max = limits::kKiB,
          .operation = kCreateTenant},
    Route{.method = "POST",
          .pattern = "/admin/tenants/{id}/suspend",
          .handler = kHandler<suspend_tenant>,
          .needs = Needs{Right::kOperator},
          .operation = kSuspendTenant},
    Route{.method = "POST",
          .pattern = "/admin/tenants/{id}/resume",
          .handler = kHandler<resume_tenant>,
          .needs = Needs{Right::kOperator},
          .operation = kResumeTenant},
    Route{.method = "DELETE",
          .pattern = "/admin/tenants/{id}",
          .handler = kHandler<delete_tenant>,
          .needs = Needs{Right::kOperator},
          .timeout = &ApiSettings::index_timeout,
          .operation = kDeleteTenant},
};

constexpr std::string_view kAdminComponents = R"json({
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
  },
  "Tenant": {
    "type": "object",
    "required": ["id", "state", "created_at"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "state": {"type": "string", "enum": ["active", "suspended", "deleting"]},
      "created_at": {"type": "string", "format": "date-time"}
    }
  },
  "TenantErasure": {
    "type": "object",
    "required": ["id", "documents", "files", "keys", "others"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "documents": {"type": "integer", "minimum": 0},
      "files": {"type": "integer", "minimum": 0, "description": "Originals, and uploads that were not read yet"},
      "keys": {"type": "integer", "minimum": 0},
      "others": {"type": "integer", "minimum": 0, "description": "Collections, sources, jobs, and what is kept of deleted documents"}
    }
  },
  "TenantList": {
    "type": "object",
    "required": ["tenants"],
    "additionalProperties": false,
    "properties": {"tenants": {"type": "array", "items": {"$ref": "#/components/schemas/Tenant"}}}
  }
}
})json";

}  // namespace

RouteFamily admin_routes() {
    return {.routes = kAdminRoutes, .components = kAdminComponents};
}

}  // namespace ragd
