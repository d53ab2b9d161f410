#include <algorithm>

#include <fmt/format.h>

#include "api/request_check.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "api/source_name.hpp"
#include "base/shown.hpp"
#include "wire/source_codec.hpp"

namespace ragd {
namespace {

struct CollectionAsked {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 1> kParameters{"collection"};
    static Result<CollectionAsked> read(Admitted admitted) {
        const auto& call = admitted.call();
        auto collection = RAG_TRY(collection_of(call.request));
        return CollectionAsked{.admitted = admitted,
                               .scope = Scope::of(call.ctx, std::move(collection))};
    }

    Admitted admitted;
    Scope scope;
};

struct SourceRunGiven {
    static constexpr auto kTakes = Takes::kJson;
    static constexpr std::array<std::string_view, 1> kParameters{"collection"};
    static Result<SourceRunGiven> read(Admitted admitted) {
        const auto& call = admitted.call();
        auto collection = RAG_TRY(collection_of(call.request));
        return SourceRunGiven{.admitted = admitted,
                              .scope = Scope::of(call.ctx, std::move(collection)),
                              .body = call.request.body};
    }

    Admitted admitted;
    Scope scope;
    std::string_view body;  // of the request
};

Error no_source(const Call& call, const Scope& scope) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no source {} in collection '{}'",
                                                  shown(call.path_id), scope.collection().str()));
}

Task<Result<Reply>> list_sources(Call& call, CollectionAsked asked) {
    const auto sources =
        RAG_CO_TRY(co_await call.parts.sources.list_sources(call.ctx, asked.scope));
    co_return json_response(200, encode_sources(sources, call.settings.places));
}

Task<Result<Reply>> read_source(Call& call, CollectionAsked asked) {
    const auto name = RAG_CO_TRY(co_await stored_name(call, asked.scope, call.path_id));
    const auto source =
        RAG_CO_TRY(co_await call.parts.sources.find_source(call.ctx, asked.scope, name));
    if (!source) {
        co_return no_source(call, asked.scope);
    }
    co_return json_response(200, encode_source(*source, call.settings.places));
}

/// When a run began and ended is told by the clock of the server: those of its clients differ.
Task<Result<Reply>> put_source(Call& call, SourceRunGiven given) {
    const auto decode = [&call, body = given.body] {
        return decode_source_run(call.path_id, body);
    };
    auto record =
        RAG_CO_TRY(co_await offload(call, given.body.size(), WorkClass::kInteractive, decode));
    const auto before =
        RAG_CO_TRY(co_await call.parts.sources.find_source(call.ctx, given.scope, record.source));
    const WallTime now = call.parts.clock.wall();
    const bool goes_on = before && before->record && record.state != RunState::kRunning &&
                         before->record->state == RunState::kRunning;
    record.begun_at = goes_on ? before->record->begun_at : now;
    if (record.state != RunState::kRunning) {
        record.ended_at = now;
    }
    RAG_CO_TRY(co_await call.parts.sources.put_source(call.ctx, given.scope, std::move(record)));
    co_return HttpResponse{.status = 204};
}

/// Removes the documents of a source, page by page; `removed` counts them also where it fails.
Task<Result<void>> remove_documents(Call& call, const Scope& scope, const std::string& source,
                                    std::size_t& removed) {
    constexpr std::size_t kAtOnce = 100;
    for (bool more = true; more;) {
        const auto page =
            RAG_CO_TRY(co_await call.parts.store.list(call.ctx, scope, "", kAtOnce, source));
        for (const DocumentInfo& document : page.documents) {
            removed +=
                RAG_CO_TRY(co_await call.parts.store.remove(call.ctx, scope, document.id)) ? 1 : 0;
        }
        more = page.next_cursor.has_value();
    }
    co_return Result<void>{};
}

Task<Result<Reply>> delete_source(Call& call, CollectionAsked asked) {
    const auto name = RAG_CO_TRY(co_await stored_name(call, asked.scope, call.path_id));
    std::size_t removed = 0;
    if (const auto done = co_await remove_documents(call, asked.scope, name, removed); !done) {
        Error error = done.error();
        error.message =
            fmt::format("{}; {} documents were removed, and sending the request again is safe",
                        error.message, removed);
        co_return error;
    }
    const bool known =
        RAG_CO_TRY(co_await call.parts.sources.remove_source(call.ctx, asked.scope, name));
    if (!known && removed == 0) {
        co_return no_source(call, asked.scope);
    }
    co_return json_response(200, encode_removed(removed));
}

constexpr std::string_view kListSources = R"json({
"operationId": "listSources", "tags": ["sources"],
"summary": "Where documents are from: folders, buckets, repositories, names",
"description": "At most 1000, by name. Documents with an access list are counted for administrators only.",
"responses": {
  "200": {
    "description": "The sources of the collection, without their failures",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SourceList"}}}
  }
}
})json";

constexpr std::string_view kReadSource = R"json({
"operationId": "readSource", "tags": ["sources"],
"summary": "A source and what failed in its last run",
"description": "By its name: as documents have it, or as whoever sent them called it.",
"responses": {
  "200": {
    "description": "The source",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SourceDetail"}}}
  },
  "404": {
    "description": "There is no such source",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::string_view kPutSource = R"json({
"operationId": "putSource", "tags": ["sources"],
"summary": "Say how far a run over a source is",
"description": "What `ragd index` sends when it begins (`running`) and when it ends. It takes the place of what was said before; documents stay as they are. Times are those of the server.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"$ref": "#/components/schemas/SourceRun"},
  "examples": {
    "begun": {"value": {"state": "running", "places": ["file:///srv/handbook"]}},
    "ended": {"value": {"state": "partial", "places": ["file:///srv/handbook"], "files": 2, "indexed": 1, "failed": 1, "failures": [{"path": "old.pdf", "code": "encrypted", "why": "encrypted: it needs a password", "stamp": "1764493662.5"}]}}
  }
}}},
"responses": {
  "204": {"description": "Noted"},
  "404": {
    "description": "There is no such route",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  },
  "409": {
    "description": "There are as many collections as there can be",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::string_view kDeleteSource = R"json({
"operationId": "deleteSource", "tags": ["sources"],
"summary": "Remove a source with all its documents",
"description": "They are gone from every answer as they are removed, one by one. When the time is up, 504 says how many were; sending the call again is safe.",
"responses": {
  "200": {
    "description": "It is gone",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Removed"}}}
  },
  "404": {
    "description": "There is no such source",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::array kSourceRoutes{
    Route{.method = "GET",
          .pattern = "/sources",
          .handler = kHandler<list_sources>,
          .needs = Needs{Right::kIndex},
          .operation = kListSources},
    Route{.method = "GET",
          .pattern = "/sources/{id}",
          .handler = kHandler<read_source>,
          .needs = Needs{Right::kIndex},
          .operation = kReadSource},
    Route{.method = "PUT",
          .pattern = "/sources/{id}",
          .handler = kHandler<put_source>,
          .needs = Needs{Right::kIndex},
          .operation = kPutSource},
    Route{.method = "DELETE",
          .pattern = "/sources/{id}",
          .handler = kHandler<delete_source>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .operation = kDeleteSource},
};

constexpr std::string_view kSourceComponents = R"json({
"parameters": {
  "source": {"name": "source", "in": "query", "schema": {"type": "string", "minLength": 1, "maxLength": 4096}, "description": "Of this source alone: its name as documents have it, or as whoever sent them called it"}
},
"schemas": {
  "SourceRun": {
    "type": "object",
    "required": ["state"],
    "additionalProperties": false,
    "properties": {
      "state": {"enum": ["running", "done", "partial", "stopped"]},
      "places": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"}, "description": "Folders, buckets, repositories"},
      "files": {"type": "integer", "minimum": 0, "maximum": 9007199254740992, "default": 0, "description": "That were found"},
      "indexed": {"type": "integer", "minimum": 0, "maximum": 9007199254740992, "default": 0, "description": "Documents that were new or changed"},
      "unchanged": {"type": "integer", "minimum": 0, "maximum": 9007199254740992, "default": 0, "description": "Documents"},
      "removed": {"type": "integer", "minimum": 0, "maximum": 9007199254740992, "default": 0, "description": "Documents"},
      "vanished": {"type": "integer", "minimum": 0, "maximum": 9007199254740992, "default": 0, "description": "Documents whose files are gone, and that are still there"},
      "failed": {"type": "integer", "minimum": 0, "maximum": 9007199254740992, "default": 0, "description": "Files"},
      "failures": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/SourceFailure"}}
    }
  },
  "SourceFailure": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
      "path": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "default": "", "description": "Of the file in its source"},
      "code": {"type": "string", "maxLength": 64, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "default": "", "description": "encrypted, damaged, ...; empty: another reason"},
      "why": {"type": "string", "maxLength": 1024, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "default": ""},
      "stamp": {"type": "string", "maxLength": 256, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$", "default": "", "description": "Names the state of the file that failed, so that it is not tried again before it changes"}
    }
  },
  "IndexedSource": {
    "type": "object",
    "required": ["name", "documents", "places", "last_run"],
    "additionalProperties": false,
    "properties": {
      "name": {"type": "string", "description": "As documents have it: of a folder its last name and eight digits"},
      "documents": {"type": "integer", "minimum": 0},
      "places": {"type": "array", "items": {"type": "string"}},
      "last_run": {"anyOf": [{"$ref": "#/components/schemas/LastRun"}, {"type": "null"}], "description": "null: nobody told of one"}
    }
  },
  "SourceDetail": {
    "type": "object",
    "required": ["name", "documents", "places", "last_run", "failures"],
    "additionalProperties": false,
    "properties": {
      "name": {"type": "string"},
      "documents": {"type": "integer", "minimum": 0},
      "places": {"type": "array", "items": {"type": "string"}},
      "last_run": {"anyOf": [{"$ref": "#/components/schemas/LastRun"}, {"type": "null"}]},
      "failures": {"type": "array", "items": {"$ref": "#/components/schemas/SourceFailure"}}
    }
  },
  "LastRun": {
    "type": "object",
    "required": ["state", "begun_at", "ended_at", "files", "indexed", "unchanged", "removed", "vanished", "failed"],
    "additionalProperties": false,
    "properties": {
      "state": {"enum": ["running", "done", "partial", "stopped"], "description": "running: or cut off"},
      "begun_at": {"type": "string", "format": "date-time"},
      "ended_at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
      "files": {"type": "integer", "minimum": 0},
      "indexed": {"type": "integer", "minimum": 0},
      "unchanged": {"type": "integer", "minimum": 0},
      "removed": {"type": "integer", "minimum": 0},
      "vanished": {"type": "integer", "minimum": 0},
      "failed": {"type": "integer", "minimum": 0}
    }
  },
  "SourceList": {
    "type": "object",
    "required": ["sources"],
    "additionalProperties": false,
    "properties": {"sources": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/IndexedSource"}}}
  },
  "Removed": {
    "type": "object",
    "required": ["removed"],
    "additionalProperties": false,
    "properties": {"removed": {"type": "integer", "minimum": 0, "description": "Documents"}}
  }
}
})json";

}  // namespace

RouteFamily source_routes() {
    return {.routes = kSourceRoutes, .components = kSourceComponents};
}

}  // namespace ragd
