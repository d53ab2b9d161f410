#include <array>
#include <string>
#include <utility>
#include <vector>

#include "api/accounts_of.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "base/shown.hpp"
#include "wire/account_codec.hpp"
#include "wire/json_writer.hpp"
#include "wire/tenant_codec.hpp"

namespace ragd {
namespace {

TenantShown shown_of(const AccountKeeper& accounts, TenantRecord record) {
    TenantQuota quota = accounts.quota(record.id);
    return {.record = std::move(record), .quota = quota};
}

Task<Result<Reply>> list_tenants(Call& call, NothingAsked /*asked*/) {
    const AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    std::vector<TenantShown> shown;
    for (TenantRecord& record : accounts->tenants()) {
        shown.push_back(shown_of(*accounts, std::move(record)));
    }
    co_return json_response(200, encode_tenant_list(shown));
}

Task<Result<Reply>> create_tenant(Call& call, JsonBody body) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    auto id = RAG_CO_TRY(decode_new_tenant(body.text));
    call.audited.add(id.str());
    auto made = RAG_CO_TRY(co_await accounts->create_tenant(call.ctx, std::move(id)));
    co_return json_response(201, encode_tenant(shown_of(*accounts, std::move(made))));
}

/// Whoever administers a tenant sees his own; to him there are no others.
Task<Result<Reply>> get_tenant(Call& call, NothingAsked /*asked*/) {
    const AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    const auto id = parse_tenant(call.path_id);
    const auto& access = call.ctx.access;
    const bool is_shown = id && (access.may(Right::kOperator) || access.tenant() == *id);
    auto record = is_shown ? accounts->tenant(*id) : std::nullopt;
    if (!record) {
        co_return fail(ErrorCode::kNotFound, "there is no tenant " + shown(call.path_id));
    }
    if (!call.parts.tenant_use) {
        co_return fail(ErrorCode::kUnavailable, "this process measures no tenants");
    }
    const QuotaNumbers use = RAG_CO_TRY(co_await call.parts.tenant_use(call.ctx, *id));
    co_return json_response(200, encode_tenant_use(shown_of(*accounts, std::move(*record)), use));
}

Task<Result<Reply>> change_tenant(Call& call, JsonBody body) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    const auto id = RAG_CO_TRY(parse_tenant(call.path_id));
    auto change = RAG_CO_TRY(decode_tenant_change(body.text));
    RAG_CO_TRY(co_await accounts->set_quota(call.ctx, id, std::move(change)));
    auto record = accounts->tenant(id);
    if (!record) {
        co_return fail(ErrorCode::kNotFound, "the tenant was deleted meanwhile");
    }
    co_return json_response(200, encode_tenant(shown_of(*accounts, std::move(*record))));
}

Task<Result<Reply>> set_tenant(Call& call, TenantState state) {
    AccountKeeper* accounts = RAG_CO_TRY(accounts_of(call));
    auto id = RAG_CO_TRY(parse_tenant(call.path_id));
    auto changed = RAG_CO_TRY(co_await accounts->set_state(call.ctx, std::move(id), state));
    co_return json_response(200, encode_tenant(shown_of(*accounts, std::move(changed))));
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

constexpr std::string_view kGetTenant = R"json({
"operationId": "getTenant", "tags": ["admin"],
"summary": "A tenant: its quota, and what it has",
"description": "Whoever administers a tenant sees that one. `use` is counted in the store, and may read a record of each document; of questions and tokens it is what was used of today, in UTC.",
"responses": {
  "200": {"description": "The tenant", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TenantUse"}}}},
  "404": {"description": "There is no such tenant", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
}
})json";

constexpr std::string_view kChangeTenant = R"json({
"operationId": "changeTenant", "tags": ["admin"],
"summary": "Change the quota of a tenant",
"description": "Numbers that are given are set; null is what TENANT_QUOTA says for all. Other replicas know it within a second. What a tenant has already beyond a smaller quota stays.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"type": "object", "required": ["quota"], "additionalProperties": false, "properties": {"quota": {"$ref": "#/components/schemas/QuotaChange"}}},
  "examples": {"small": {"value": {"quota": {"documents": 1000, "questions_per_day": 500}}}}
}}},
"responses": {
  "200": {"description": "The tenant", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
  "404": {"description": "There is no such tenant", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
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

constexpr std::array kTenantRoutes{
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
    Route{.method = "GET",
          .pattern = "/admin/tenants/{id}",
          .handler = kHandler<get_tenant>,
          .needs = Needs{Right::kAdmin},
          .operation = kGetTenant},
    Route{.method = "PATCH",
          .pattern = "/admin/tenants/{id}",
          .handler = kHandler<change_tenant>,
          .needs = Needs{Right::kOperator},
          .body_bytes_max = limits::kKiB,
          .operation = kChangeTenant},
    Route{.method = "DELETE",
          .pattern = "/admin/tenants/{id}",
          .handler = kHandler<delete_tenant>,
          .needs = Needs{Right::kOperator},
          .timeout = &ApiSettings::index_timeout,
          .operation = kDeleteTenant},
};

constexpr std::string_view kTenantComponents = R"json({
"schemas": {
  "Tenant": {
    "type": "object",
    "required": ["id", "state", "created_at", "quota"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "state": {"type": "string", "enum": ["active", "suspended", "deleting"]},
      "created_at": {"type": "string", "format": "date-time"},
      "quota": {"$ref": "#/components/schemas/QuotaNumbers"}
    }
  },
  "TenantUse": {
    "type": "object",
    "required": ["id", "state", "created_at", "quota", "use"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "state": {"type": "string", "enum": ["active", "suspended", "deleting"]},
      "created_at": {"type": "string", "format": "date-time"},
      "quota": {"$ref": "#/components/schemas/QuotaNumbers"},
      "use": {"$ref": "#/components/schemas/QuotaNumbers"}
    }
  },
  "QuotaNumbers": {
    "type": "object",
    "description": "The most of each; null: no limit",
    "required": ["documents", "bytes", "chunks", "questions_per_day", "tokens_per_day"],
    "additionalProperties": false,
    "properties": {
      "documents": {"type": ["integer", "null"], "minimum": 0},
      "bytes": {"type": ["integer", "null"], "minimum": 0, "description": "Of the stored texts"},
      "chunks": {"type": ["integer", "null"], "minimum": 0},
      "questions_per_day": {"type": ["integer", "null"], "minimum": 0},
      "tokens_per_day": {"type": ["integer", "null"], "minimum": 0, "description": "Of a language model, read and written"}
    }
  },
  "QuotaChange": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
      "documents": {"type": ["integer", "null"], "minimum": 0, "maximum": 9007199254740991},
      "bytes": {"type": ["integer", "null"], "minimum": 0, "maximum": 9007199254740991},
      "chunks": {"type": ["integer", "null"], "minimum": 0, "maximum": 9007199254740991},
      "questions_per_day": {"type": ["integer", "null"], "minimum": 0, "maximum": 9007199254740991},
      "tokens_per_day": {"type": ["integer", "null"], "minimum": 0, "maximum": 9007199254740991}
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

RouteFamily tenant_routes() {
    return {.routes = kTenantRoutes, .components = kTenantComponents};
}

}  // namespace ragd
