#include "clients/qdrant/collections.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "clients/qdrant/filter.hpp"
#include "clients/qdrant/model_mark.hpp"
#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kShardsMax = 64;  // believed: each makes answers longer

std::string_view name_of(QdrantDistance distance) {
    switch (distance) {
        case QdrantDistance::kDot:
            return "Dot";
        case QdrantDistance::kEuclid:
            return "Euclid";
        case QdrantDistance::kCosine:
            break;
    }
    return "Cosine";
}

json::object quantization_of(QdrantQuantization kind) {
    switch (kind) {
        case QdrantQuantization::kScalar:
            return {{"scalar", {{"type", "int8"}, {"quantile", 0.99}, {"always_ram", true}}}};
        case QdrantQuantization::kBinary:
            return {{"binary", {{"always_ram", true}}}};
        case QdrantQuantization::kProduct:
            return {{"product", {{"compression", "x16"}, {"always_ram", true}}}};
        case QdrantQuantization::kNone:
            break;
    }
    return {};
}

void set_unless_zero(json::object& object, std::string_view name, std::size_t number) {
    if (number != 0) {
        object[name] = number;
    }
}

json::object index_of(std::string_view field, json::value schema) {
    return {{"field_name", field}, {"field_schema", std::move(schema)}};
}

json::array keyword_indexes(std::initializer_list<std::string_view> fields) {
    json::array indexes;
    // Points of a tenant are kept together on disk.
    indexes.push_back(index_of("tenant", {{"type", "keyword"}, {"is_tenant", true}}));
    for (const std::string_view field : fields) {
        indexes.push_back(index_of(field, "keyword"));
    }
    indexes.push_back(index_of("version", "integer"));
    return indexes;
}

json::array chunk_indexes() {
    json::array indexes =
        keyword_indexes({"collection", "document", "attempt", "facts", "ranges[].k"});
    for (std::size_t word = 0; word < kRangeWords; ++word) {
        indexes.push_back(index_of(fmt::format("ranges[].w{}", word), "integer"));
    }
    return indexes;
}

json::array catalog_indexes() {
    json::array indexes = keyword_indexes(
        {"collection", "document", "attempt", "kind", "file_sha256", "source", "acl", "group"});
    for (std::size_t word = 0; word < kSortWords; ++word) {
        indexes.push_back(index_of(sort_field(word), "integer"));
    }
    return indexes;
}

Error not_ours(std::string_view name, std::string what) {
    return fail(ErrorCode::kConflict,
                fmt::format("the Qdrant collection '{}' {}; set QDRANT_COLLECTION to another name, "
                            "which will be created, or delete that collection and index again",
                            name, what));
}

/// {"vectors": ..., "sparse_vectors": ...} of an existing collection.
Result<const json::object*> params_of(const json::value& result) {
    boost::system::error_code missing;
    const json::value* params = result.find_pointer("/config/params", missing);
    if (params == nullptr || !params->is_object()) {
        return fail(ErrorCode::kUnavailable,
                    "the store is not available: Qdrant describes a collection in another way "
                    "than its API does");
    }
    return &params->get_object();
}

}  // namespace

json::object chunk_collection(const QdrantOptions& options) {
    json::object hnsw;
    set_unless_zero(hnsw, "m", options.hnsw_m);
    set_unless_zero(hnsw, "ef_construct", options.hnsw_ef_construct);
    json::object shape = catalog_collection(options);
    shape["vectors"] = {{"size", options.dimension}, {"distance", name_of(options.distance)}};
    shape["sparse_vectors"] = {{kSparseName, {{"modifier", "idf"}}}};
    if (!hnsw.empty()) {
        shape["hnsw_config"] = std::move(hnsw);
    }
    if (options.quantization != QdrantQuantization::kNone) {
        shape["quantization_config"] = quantization_of(options.quantization);
    }
    return shape;
}

json::object catalog_collection(const QdrantOptions& options) {
    json::object shape{{"vectors", json::object{}}};
    set_unless_zero(shape, "shard_number", options.shards);
    set_unless_zero(shape, "replication_factor", options.replication_factor);
    set_unless_zero(shape, "write_consistency_factor", options.write_consistency);
    return shape;
}

Result<void> check_chunk_collection(const QdrantOptions& options, const json::value& result) {
    const json::object& params = *RAG_TRY(params_of(result));
    const json::value* vectors = params.if_contains("vectors");
    const json::object* dense = vectors == nullptr ? nullptr : vectors->if_object();
    if (dense == nullptr || !dense->contains("size") || !dense->contains("distance")) {
        return not_ours(options.collection, "has no unnamed vector, so ragd did not make it");
    }
    const json::value& size = dense->at("size");
    const json::value& distance = dense->at("distance");
    if (size != json::value(options.dimension)) {
        return not_ours(options.collection,
                        fmt::format("has vectors of {} numbers, the embedding model's have {}",
                                    json::serialize(size), options.dimension));
    }
    if (!distance.is_string() || distance.get_string() != name_of(options.distance)) {
        return not_ours(options.collection,
                        fmt::format("compares by {}, QDRANT_DISTANCE asks for {}",
                                    json::serialize(distance), name_of(options.distance)));
    }
    boost::system::error_code missing;
    const json::value* modifier = result.find_pointer(
        fmt::format("/config/params/sparse_vectors/{}/modifier", kSparseName), missing);
    if (modifier == nullptr || *modifier != "idf") {
        return not_ours(options.collection,
                        fmt::format("has no sparse vector '{}' with the modifier idf, so ragd did "
                                    "not make it",
                                    kSparseName));
    }
    return {};
}

Result<void> check_catalog_collection(const QdrantOptions& options, const json::value& result) {
    const json::object& params = *RAG_TRY(params_of(result));
    const json::value* vectors = params.if_contains("vectors");
    if (vectors != nullptr && !vectors->is_null() &&
        !(vectors->is_object() && vectors->get_object().empty())) {
        return not_ours(catalog_name(options), "has vectors, so it is not ragd's catalogue");
    }
    return {};
}

QdrantCollections::QdrantCollections(QdrantOptions options, QdrantRest& rest)
    : options_(std::move(options)), rest_(rest) {}

Task<Result<void>> QdrantCollections::ensure(const RequestContext& ctx) {
    while (!ready_) {
        if (!making_) {
            co_return co_await lead(ctx);
        }
        if (!co_await follow(ctx)) {
            co_return too_late(rest_.host());
        }
    }
    co_return Result<void>{};
}

Task<Result<void>> QdrantCollections::lead(const RequestContext& ctx) {
    making_ = std::make_unique<Followers>();
    auto made = co_await make(ctx);
    ready_ = made.has_value();
    const auto followers = std::exchange(making_, nullptr);
    for (const auto& alarm : *followers) {
        if (const auto waiting = alarm.lock()) {
            waiting->cancel();
        }
    }
    if (!made && made.error().code == ErrorCode::kConflict) {
        rest_.report(Health::kDown, made.error().message);
    }
    co_return made;
}

/// False: its own time passed first.
Task<bool> QdrantCollections::follow(const RequestContext& ctx) {
    const auto alarm = std::make_shared<boost::asio::steady_timer>(
        co_await boost::asio::this_coro::executor, ctx.deadline.time());
    making_->push_back(alarm);
    const auto [cancelled] =
        co_await alarm->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return cancelled.failed();
}

Task<Result<void>> QdrantCollections::make(const RequestContext& ctx) {
    auto chunks = RAG_CO_TRY(co_await find_or_create(ctx, {.name = options_.collection,
                                                           .shape = chunk_collection(options_),
                                                           .indexes = chunk_indexes(),
                                                           .check = check_chunk_collection}));
    RAG_CO_TRY(co_await find_or_create(ctx, {.name = catalog_name(options_),
                                             .shape = catalog_collection(options_),
                                             .indexes = catalog_indexes(),
                                             .check = check_catalog_collection}));
    count_shards(chunks);
    co_return co_await check_model_mark(ctx, rest_, options_);
}

void QdrantCollections::count_shards(const json::value& found) {
    boost::system::error_code missing;
    const json::value* value = found.find_pointer("/config/params/shard_number", missing);
    const auto shards = value == nullptr ? 0 : value->to_number<std::size_t>(missing);
    if (value != nullptr && !missing) {
        shards_known_ = std::clamp<std::size_t>(shards, 1, kShardsMax);
    }
}

Task<Result<json::value>> QdrantCollections::get(const RequestContext& ctx,
                                                 const std::string& name) {
    return rest_.send(ctx, {.method = "GET", .path = "/collections/" + name});
}

Task<Result<json::value>> QdrantCollections::find_or_create(const RequestContext& ctx,
                                                            Wanted wanted) {
    auto found = co_await get(ctx, wanted.name);
    if (!found && found.error().code == ErrorCode::kNotFound) {
        const auto created = co_await rest_.send(ctx, {.method = "PUT",
                                                       .path = "/collections/" + wanted.name,
                                                       .body = json::serialize(wanted.shape),
                                                       .effect = QdrantRest::Effect::kWrites});
        found = co_await get(ctx, wanted.name);
        if (!found && !created) {
            co_return created.error();  // else another replica was first
        }
    }
    json::value described = RAG_CO_TRY(std::move(found));
    RAG_CO_TRY(wanted.check(options_, described));
    RAG_CO_TRY(co_await create_indexes(ctx, wanted, described));
    co_return described;
}

Task<Result<void>> QdrantCollections::create_indexes(const RequestContext& ctx,
                                                     const Wanted& wanted,
                                                     const json::value& found) {
    boost::system::error_code missing;
    const json::value* schema = found.find_pointer("/payload_schema", missing);
    for (const json::value& index : wanted.indexes) {
        const auto field = index.at("field_name").as_string();
        if (schema != nullptr && schema->is_object() && schema->get_object().contains(field)) {
            continue;
        }
        RAG_CO_TRY(
            co_await rest_.send(ctx, {.method = "PUT",
                                      .path = "/collections/" + wanted.name + "/index?wait=true",
                                      .body = json::serialize(index),
                                      .effect = QdrantRest::Effect::kWrites}));
    }
    co_return Result<void>{};
}

Task<Result<void>> QdrantCollections::look(const RequestContext& ctx) {
    if (!ready_) {
        co_return co_await ensure(ctx);
    }
    const auto found = co_await get(ctx, options_.collection);
    if (found) {
        count_shards(*found);
        co_return Result<void>{};
    }
    if (found.error().code == ErrorCode::kNotFound) {
        forget();
    }
    co_return found.error();
}

}  // namespace ragd
