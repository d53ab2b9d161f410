#include "clients/qdrant/scope_names.hpp"

#include <utility>

#include <fmt/format.h>

#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kRevisionKind = "revision";

}  // namespace

ScopeNames::ScopeNames(const QdrantOptions& options, QdrantRest& rest,
                       std::function<std::uint64_t()> random)
    : path_("/collections/" + catalog_name(options) + "/points"),
      rest_(rest),
      random_(std::move(random)) {}

Task<Result<std::string>> ScopeNames::read(const RequestContext& ctx, CollectionKey place) {
    const json::object body{{"ids", json::array{scope_point_id(place)}},
                            {"with_payload", json::array{"revision"}},
                            {"with_vector", false}};
    const auto result = RAG_CO_TRY(
        co_await rest_.send(ctx, {.method = "POST", .path = path_, .body = json::serialize(body)}));
    const json::array* points = result.if_array();
    if (points == nullptr) {
        co_return strange_answer("a list of points");
    }
    if (points->empty()) {
        co_return std::string{};
    }
    boost::system::error_code missing;
    const json::value* name = points->front().find_pointer("/payload/revision", missing);
    if (name == nullptr || !name->is_string() || name->get_string().empty()) {
        co_return strange_answer("the revision of a collection");
    }
    co_return std::string{name->get_string()};
}

Task<Result<void>> ScopeNames::renew(const RequestContext& ctx, CollectionKey place) {
    json::object point{{"id", scope_point_id(place)},
                       {"vector", json::object{}},
                       {"payload",
                        {{"kind", kRevisionKind},
                         {"tenant", place.tenant.str()},
                         {"collection", place.collection.str()},
                         {"revision", fmt::format("{:016x}{:016x}", random_(), random_())}}}};
    RAG_CO_TRY(co_await rest_.send(
        ctx, {.method = "PUT",
              .path = path_ + "?wait=true&ordering=strong",
              .body = json::serialize(json::object{{"points", json::array{std::move(point)}}}),
              .effect = QdrantRest::Effect::kWrites}));
    co_return Result<void>{};
}

}  // namespace ragd
