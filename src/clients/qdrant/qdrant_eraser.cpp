#include "clients/qdrant/qdrant_eraser.hpp"

#include <utility>

#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr int kKindsMax = 100;

json::object all_of(const RequestContext& ctx) {
    return {{"must", json::array{match_value("tenant", ctx.access.tenant().str())}}};
}

}  // namespace

QdrantEraser::QdrantEraser(QdrantRest& rest, QdrantCollections& collections)
    : rest_(rest),
      collections_(collections),
      chunks_("/collections/" + collections.options().collection),
      catalog_("/collections/" + catalog_name(collections.options())) {}

Task<Result<json::value>> QdrantEraser::post(const RequestContext& ctx, std::string path,
                                             json::object body, QdrantRest::Effect effect) {
    co_return co_await rest_.send(ctx, {.method = "POST",
                                        .path = std::move(path),
                                        .body = json::serialize(body),
                                        .effect = effect});
}

/// By kind, in the catalogue; of chunks, whether there are any.
Task<Result<TenantErasure>> QdrantEraser::count(const RequestContext& ctx) {
    TenantErasure found;
    const auto kinds = RAG_CO_TRY(co_await post(
        ctx, catalog_ + "/facet",
        {{"key", "kind"}, {"limit", kKindsMax}, {"exact", true}, {"filter", all_of(ctx)}},
        QdrantRest::Effect::kReads));
    boost::system::error_code missing;
    const json::value* hits = kinds.find_pointer("/hits", missing);
    if (hits == nullptr || !hits->is_array()) {
        co_return strange_answer("a count of points");
    }
    for (const json::value& hit : hits->get_array()) {
        if (hit.is_object()) {
            const bool is_document = text_member(hit.get_object(), "value") == "document";
            (is_document ? found.documents : found.others) +=
                number_member(hit.get_object(), "count").value_or(0);
        }
    }
    const auto chunk = RAG_CO_TRY(co_await post(
        ctx, chunks_ + "/points/scroll",
        {{"filter", all_of(ctx)}, {"limit", 1}, {"with_payload", false}, {"with_vector", false}},
        QdrantRest::Effect::kReads));
    const json::value* points = chunk.find_pointer("/points", missing);
    if (points == nullptr || !points->is_array()) {
        co_return strange_answer("a list of points");
    }
    found.others += points->get_array().size();
    co_return found;
}

/// The records first: what has none is in no answer.
Task<Result<TenantErasure>> QdrantEraser::erase_tenant(const RequestContext& ctx) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const TenantErasure found = RAG_CO_TRY(co_await count(ctx));
    for (const std::string& path : {catalog_ + "/points/delete?wait=true&ordering=strong",
                                    chunks_ + "/points/delete?wait=true"}) {
        RAG_CO_TRY(
            co_await post(ctx, path, {{"filter", all_of(ctx)}}, QdrantRest::Effect::kWrites));
    }
    co_return found;
}

}  // namespace ragd
