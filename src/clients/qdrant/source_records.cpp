#include "clients/qdrant/source_records.hpp"

#include <utility>

#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kKind = "source";

Result<const json::array*> points_in(const json::value& result) {
    boost::system::error_code missing;
    const json::value* points =
        result.is_array() ? &result : result.find_pointer("/points", missing);
    if (points == nullptr || !points->is_array()) {
        return strange_answer("a list of points");
    }
    return &points->get_array();
}

Result<SourceRecord> record_in(const json::value& point) {
    boost::system::error_code missing;
    const json::value* payload = point.find_pointer("/payload", missing);
    if (payload == nullptr || !payload->is_object()) {
        return strange_answer("a point");
    }
    const json::object& members = payload->get_object();
    auto record = RAG_TRY(decode_source_record(std::string{text_member(members, "source_name")},
                                               text_member(members, "record")));
    record.failures = RAG_TRY(decode_source_failures(text_member(members, "failures")));
    return record;
}

}  // namespace

SourceRecords::SourceRecords(const QdrantOptions& options, QdrantRest& rest)
    : path_("/collections/" + catalog_name(options)), rest_(rest) {}

Task<Result<json::value>> SourceRecords::post(const RequestContext& ctx, std::string_view operation,
                                              json::object body) {
    return rest_.send(
        ctx,
        {.method = "POST", .path = path_ + std::string{operation}, .body = json::serialize(body)});
}

/// Qdrant counts the values of a field that has an index: {"hits": [{"value", "count"}]}.
Task<Result<SourceRecords::Counts>> SourceRecords::count(const RequestContext& ctx, Scope scope,
                                                         std::string source, std::size_t limit) {
    json::array must = scope_conditions(scope.key());
    must.push_back(match_value("kind", "document"));
    if (!source.empty()) {
        must.push_back(match_value("source", source));
    }
    if (!scope.access().sees_all()) {
        must.push_back(json::object{{"is_empty", {{"key", "acl"}}}});
    }
    const auto result = RAG_CO_TRY(co_await post(ctx, "/facet",
                                                 {{"key", "source"},
                                                  {"limit", limit},
                                                  {"exact", true},
                                                  {"filter", {{"must", std::move(must)}}}}));
    boost::system::error_code missing;
    const json::value* hits = result.find_pointer("/hits", missing);
    if (hits == nullptr || !hits->is_array()) {
        co_return strange_answer("a count of documents");
    }
    Counts counts;
    for (const json::value& hit : hits->get_array()) {
        if (hit.is_object()) {
            counts[std::string{text_member(hit.get_object(), "value")}] =
                number_member(hit.get_object(), "count").value_or(0);
        }
    }
    counts.erase("");
    co_return counts;
}

Task<Result<SourceRecords::Records>> SourceRecords::read(const RequestContext& ctx,
                                                         CollectionKey place, std::size_t limit) {
    json::array must = scope_conditions(place);
    must.push_back(match_value("kind", kKind));
    const auto result =
        RAG_CO_TRY(co_await post(ctx, "/points/scroll",
                                 {{"filter", {{"must", std::move(must)}}},
                                  {"limit", limit},
                                  {"with_payload", json::array{"source_name", "record"}},
                                  {"with_vector", false}}));
    Records records;
    for (const json::value& point : *RAG_CO_TRY(points_in(result))) {
        auto record = RAG_CO_TRY(record_in(point));
        std::string name = record.source;
        records.emplace(std::move(name), std::move(record));
    }
    co_return records;
}

Task<Result<std::optional<SourceRecord>>> SourceRecords::read_one(const RequestContext& ctx,
                                                                  CollectionKey place,
                                                                  std::string source) {
    const auto result =
        RAG_CO_TRY(co_await post(ctx, "/points",
                                 {{"ids", json::array{source_point_id(place, source)}},
                                  {"with_payload", true},
                                  {"with_vector", false}}));
    const auto* points = RAG_CO_TRY(points_in(result));
    if (points->empty()) {
        co_return std::optional<SourceRecord>{};
    }
    co_return std::optional{RAG_CO_TRY(record_in(points->front()))};
}

Task<Result<std::vector<StoredSource>>> SourceRecords::list(const RequestContext& ctx, Scope scope,
                                                            std::size_t limit) {
    Counts counts = RAG_CO_TRY(co_await count(ctx, scope, "", limit));
    Records records = RAG_CO_TRY(co_await read(ctx, scope.key(), limit));
    for (const auto& [name, record] : records) {
        counts.emplace(name, 0);
    }
    std::vector<StoredSource> out;
    for (const auto& [name, documents] : counts) {
        if (out.size() == limit) {
            break;
        }
        const auto record = records.find(name);
        out.push_back({.source = name,
                       .documents = documents,
                       .record = record == records.end()
                                     ? std::nullopt
                                     : std::optional{std::move(record->second)}});
    }
    co_return out;
}

Task<Result<std::optional<StoredSource>>> SourceRecords::find(const RequestContext& ctx,
                                                              Scope scope, std::string source) {
    const Counts counts = RAG_CO_TRY(co_await count(ctx, scope, source, 1));
    StoredSource found{.source = source,
                       .documents = counts.empty() ? 0 : counts.begin()->second,
                       .record = RAG_CO_TRY(co_await read_one(ctx, scope.key(), source))};
    if (!found.record && found.documents == 0) {
        co_return std::optional<StoredSource>{};
    }
    co_return std::optional{std::move(found)};
}

Task<Result<void>> SourceRecords::put(const RequestContext& ctx, CollectionKey place,
                                      SourceRecord record) {
    json::object point{{"id", source_point_id(place, record.source)},
                       {"vector", json::object{}},
                       {"payload",
                        {{"kind", kKind},
                         {"tenant", place.tenant.str()},
                         {"collection", place.collection.str()},
                         {"source_name", record.source},
                         {"record", encode_source_record(record)},
                         {"failures", encode_source_failures(record.failures)}}}};
    RAG_CO_TRY(co_await rest_.send(
        ctx, {.method = "PUT",
              .path = path_ + "/points?wait=true&ordering=strong",
              .body = json::serialize(json::object{{"points", json::array{std::move(point)}}}),
              .effect = QdrantRest::Effect::kWrites}));
    co_return Result<void>{};
}

Task<Result<bool>> SourceRecords::remove(const RequestContext& ctx, CollectionKey place,
                                         std::string source) {
    const bool there = RAG_CO_TRY(co_await read_one(ctx, place, source)).has_value();
    if (there) {
        json::array must = scope_conditions(place);
        must.push_back(json::object{{"has_id", json::array{source_point_id(place, source)}}});
        const json::object body{{"filter", {{"must", std::move(must)}}}};
        RAG_CO_TRY(
            co_await rest_.send(ctx, {.method = "POST",
                                      .path = path_ + "/points/delete?wait=true&ordering=strong",
                                      .body = json::serialize(body),
                                      .effect = QdrantRest::Effect::kWrites}));
    }
    co_return there;
}

}  // namespace ragd
