#include <array>
#include <utility>

#include "api/caching.hpp"
#include "api/document_name.hpp"
#include "api/preconditions.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

/// A document, and what is to change of it.
struct DocumentPatch {
    static constexpr auto kTakes = Takes::kJson;
    static constexpr auto kParameters = DocumentName::kParameters;
    static Result<DocumentPatch> read(Admitted admitted) {
        auto name = RAG_TRY(DocumentName::read(admitted));
        auto acl = RAG_TRY(decode_document_patch(admitted.call().request.body));
        return DocumentPatch{.name = std::move(name), .acl = std::move(acl)};
    }

    DocumentName name;
    DocumentAcl acl;
};

/// Whoever shuts himself out by it is told that it is done, and sees nothing of the document any more.
Task<Result<Reply>> patch_document(Call& call, DocumentPatch patch) {
    const auto& [admitted, scope, id] = patch.name;
    auto only_if = RAG_CO_TRY(precondition_of(call.request));
    if (!RAG_CO_TRY(co_await call.parts.store.set_acl(call.ctx, scope, id, std::move(patch.acl),
                                                      std::move(only_if)))) {
        co_return no_document(patch.name);
    }
    const auto document = RAG_CO_TRY(co_await call.parts.store.find(call.ctx, scope, id));
    if (!document) {
        co_return HttpResponse{.status = 204};
    }
    HttpResponse response = json_response(200, encode_document(*document, call.settings.places));
    response.headers.emplace_back("ETag", etag_of(*document));
    co_return response;
}

constexpr std::string_view kPatchDocument = R"json({
"operationId": "patchDocument", "tags": ["documents"],
"summary": "Say who may read a document",
"description": "The access list takes the place of the one before, and holds for every answer from this one on. Who cannot read a document cannot change it either: for him it is not there.",
"requestBody": {"required": true, "content": {"application/json": {
  "schema": {"type": "object", "required": ["acl"], "additionalProperties": false, "properties": {"acl": {"oneOf": [{"$ref": "#/components/schemas/Acl"}, {"type": "null"}], "description": "null: everyone of the tenant"}}},
  "examples": {
    "a group": {"value": {"acl": {"allow": ["group:hr"], "deny": ["user:tom"]}}},
    "everyone": {"value": {"acl": null}}
  }
}}},
"responses": {
  "200": {"description": "The document", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Document"}}}},
  "204": {"description": "Done; the caller may not read it any more"}
}
})json";

constexpr std::array kPatchRoutes{Route{.method = "PATCH",
                                        .pattern = "/documents/{id}",
                                        .handler = kHandler<patch_document>,
                                        .needs = Needs{Right::kIndex},
                                        .body_bytes_max = limits::kMiB,
                                        .takes_conditions = true,
                                        .operation = kPatchDocument}};

}  // namespace

RouteFamily document_patch_routes() {
    return {.routes = kPatchRoutes};
}

}  // namespace ragd
