#include "clients/qdrant/qdrant_blob_store.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/base64url.hpp"
#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/record.hpp"
#include "ports/check_blob.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// A piece is a third more as text; four of them are below the 16 MiB that an answer may have.
constexpr std::size_t kPieceBytes = 2 * limits::kMiB;
constexpr std::size_t kPiecesPerCall = 4;
constexpr std::size_t kPageBlobs = 256;
constexpr std::string_view kHead = "head";

WorkLimits bulk(const RequestContext& ctx) {
    return {.work_class = WorkClass::kBulk,
            .deadline = ctx.deadline,
            .cancelled = ctx.cancelled,
            .share = ctx.access.share()};
}

std::string points_body(std::string_view id, json::object payload) {
    json::object point{{"id", id}, {"vector", json::object{}}, {"payload", std::move(payload)}};
    return json::serialize(json::object{{"points", json::array{std::move(point)}}});
}

json::object blob_filter(const RequestContext& ctx, std::string_view sha256) {
    return {{"must", json::array{match_value("tenant", ctx.access.tenant().str()),
                                 match_value("sha256", sha256)}}};
}

/// The text of each piece by the id of its point.
Result<std::map<std::string, std::string>> pieces_in(const json::value& result) {
    std::map<std::string, std::string> pieces;
    const auto* points = result.if_array();
    if (points == nullptr) {
        return strange_answer("a list of points");
    }
    for (const json::value& point : *points) {
        const auto* members = point.if_object();
        const auto* payload = members == nullptr ? nullptr : members->if_contains("payload");
        if (payload == nullptr || !payload->is_object()) {
            return strange_answer("a piece of a file");
        }
        const auto bytes = decode_base64url(text_member(payload->get_object(), "bytes"));
        if (!bytes) {
            return strange_answer("a piece of a file");
        }
        pieces.emplace(text_member(*members, "id"), *bytes);
    }
    return pieces;
}

Result<BlobPage> page_of(const json::value& result) {
    const auto* members = result.if_object();
    const auto* points = members == nullptr ? nullptr : members->if_contains("points");
    if (points == nullptr || !points->is_array()) {
        return strange_answer("a list of points");
    }
    BlobPage page;
    for (const json::value& point : points->get_array()) {
        const auto* fields = point.if_object();
        const auto* payload = fields == nullptr ? nullptr : fields->if_contains("payload");
        if (payload == nullptr || !payload->is_object()) {
            return strange_answer("a file");
        }
        const auto& said = payload->get_object();
        page.blobs.push_back({.sha256 = std::string{text_member(said, "sha256")},
                              .stored = WallTime{std::chrono::milliseconds{
                                  number_member(said, "stored_ms").value_or(0)}}});
    }
    if (const auto next = text_member(*members, "next_page_offset"); !next.empty()) {
        page.next_cursor = next;
    }
    return page;
}

}  // namespace

QdrantBlobStore::QdrantBlobStore(const QdrantOptions& options, QdrantRest::Parts parts)
    : options_(options),
      parts_(parts),
      rest_(options, parts),
      path_("/collections/" + options.collection + "_originals") {}

/// Makes the collection if it is not there. Two replicas may do so at once: one of them is first.
Task<Result<void>> QdrantBlobStore::ensure(const RequestContext& ctx) {
    if (ready_) {
        co_return Result<void>{};
    }
    auto found = co_await rest_.send(ctx, {.method = "GET", .path = path_});
    if (!found && found.error().code == ErrorCode::kNotFound) {
        const auto created =
            co_await rest_.send(ctx, {.method = "PUT",
                                      .path = path_,
                                      .body = json::serialize(catalog_collection(options_)),
                                      .effect = QdrantRest::Effect::kWrites});
        found = co_await rest_.send(ctx, {.method = "GET", .path = path_});
        if (!found && !created) {
            co_return created.error();
        }
    }
    if (!found) {
        co_return found.error();
    }
    for (const std::string_view field : {"tenant", "kind", "sha256"}) {
        json::object index{{"field_name", field}, {"field_schema", "keyword"}};
        RAG_CO_TRY(co_await rest_.send(ctx, {.method = "PUT",
                                             .path = path_ + "/index?wait=true",
                                             .body = json::serialize(index),
                                             .effect = QdrantRest::Effect::kWrites}));
    }
    ready_ = true;
    co_return Result<void>{};
}

/// A collection that is gone is made again by the next call.
Task<Result<json::value>> QdrantBlobStore::send(const RequestContext& ctx, QdrantRest::Call call) {
    RAG_CO_TRY(co_await ensure(ctx));
    auto result = co_await rest_.send(ctx, std::move(call));
    if (!result && (result.error().code == ErrorCode::kNotFound ||
                    result.error().code == ErrorCode::kConflict)) {
        ready_ = false;
        Error error = result.error();
        error.code = ErrorCode::kUnavailable;
        error.retry_after = limits::kRetryAfter;
        co_return error;
    }
    co_return result;
}

/// How many pieces a blob has; nothing where there is none.
Task<Result<std::optional<std::size_t>>> QdrantBlobStore::pieces_of(const RequestContext& ctx,
                                                                    const std::string& sha256) {
    const json::object body{{"ids", json::array{blob_point_id(ctx.access.tenant(), sha256, kHead)}},
                            {"with_payload", json::array{"pieces"}},
                            {"with_vector", false}};
    const auto result = RAG_CO_TRY(co_await send(
        ctx, {.method = "POST", .path = path_ + "/points", .body = json::serialize(body)}));
    const auto* points = result.if_array();
    if (points == nullptr) {
        co_return strange_answer("a list of points");
    }
    if (points->empty()) {
        co_return std::optional<std::size_t>{};
    }
    boost::system::error_code missing;
    const auto* pieces = points->front().find_pointer("/payload/pieces", missing);
    if (pieces == nullptr || !pieces->is_number()) {
        co_return strange_answer("a file");
    }
    co_return std::optional{static_cast<std::size_t>(pieces->to_number<std::uint64_t>(missing))};
}

Task<Result<bool>> QdrantBlobStore::put(const RequestContext& ctx, std::string sha256,
                                        std::string_view bytes) {
    const auto check = [&sha256, bytes](std::size_t) { return check_blob(sha256, bytes); };
    RAG_CO_TRY(co_await parts_.compute.run(bulk(ctx), check));
    const auto known = RAG_CO_TRY(co_await pieces_of(ctx, sha256));
    if (!known) {
        RAG_CO_TRY(co_await put_pieces(ctx, sha256, bytes));
    }
    RAG_CO_TRY(co_await put_head(ctx, sha256, (bytes.size() + kPieceBytes - 1) / kPieceBytes));
    co_return !known;
}

Task<Result<void>> QdrantBlobStore::put_pieces(const RequestContext& ctx, const std::string& sha256,
                                               std::string_view bytes) {
    const TenantId& tenant = ctx.access.tenant();
    for (std::size_t at = 0, number = 0; at < bytes.size(); at += kPieceBytes, ++number) {
        const auto encode =
            [&, piece = bytes.substr(at, kPieceBytes)](std::size_t) -> Result<std::string> {
            return points_body(blob_point_id(tenant, sha256, fmt::to_string(number)),
                               {{"kind", "piece"},
                                {"tenant", tenant.str()},
                                {"sha256", sha256},
                                {"bytes", encode_base64url(piece)}});
        };
        auto body = RAG_CO_TRY(co_await parts_.compute.run(bulk(ctx), encode));
        RAG_CO_TRY(co_await send(ctx, {.method = "PUT",
                                       .path = path_ + "/points?wait=true",
                                       .body = std::move(body),
                                       .effect = QdrantRest::Effect::kWrites}));
    }
    co_return Result<void>{};
}

Task<Result<void>> QdrantBlobStore::put_head(const RequestContext& ctx, const std::string& sha256,
                                             std::size_t pieces) {
    const TenantId& tenant = ctx.access.tenant();
    RAG_CO_TRY(co_await send(
        ctx, {.method = "PUT",
              .path = path_ + "/points?wait=true",
              .body = points_body(blob_point_id(tenant, sha256, kHead),
                                  {{"kind", "blob"},
                                   {"tenant", tenant.str()},
                                   {"sha256", sha256},
                                   {"pieces", pieces},
                                   {"stored_ms", parts_.clock.wall().time_since_epoch().count()}}),
              .effect = QdrantRest::Effect::kWrites}));
    co_return Result<void>{};
}

Task<Result<std::optional<std::string>>> QdrantBlobStore::get(const RequestContext& ctx,
                                                              std::string sha256) {
    const auto pieces = RAG_CO_TRY(co_await pieces_of(ctx, sha256));
    if (!pieces) {
        co_return std::optional<std::string>{};
    }
    auto bytes = RAG_CO_TRY(co_await get_pieces(ctx, sha256, *pieces));
    const auto hash = [&bytes](std::size_t) -> Result<std::string> { return sha256_hex(bytes); };
    if (RAG_CO_TRY(co_await parts_.compute.run(bulk(ctx), hash)) != sha256) {
        co_return fail(
            ErrorCode::kInternal,
            fmt::format("the file of SHA-256 {} in {} is not what was written", sha256, path_));
    }
    co_return std::optional{std::move(bytes)};
}

Task<Result<std::string>> QdrantBlobStore::get_pieces(const RequestContext& ctx,
                                                      const std::string& sha256,
                                                      std::size_t pieces) {
    std::string bytes;
    for (std::size_t first = 0; first < pieces; first += kPiecesPerCall) {
        json::array ids;
        for (std::size_t i = first; i < std::min(pieces, first + kPiecesPerCall); ++i) {
            ids.emplace_back(blob_point_id(ctx.access.tenant(), sha256, fmt::to_string(i)));
        }
        const json::object body{
            {"ids", ids}, {"with_payload", json::array{"bytes"}}, {"with_vector", false}};
        const auto result = RAG_CO_TRY(co_await send(
            ctx, {.method = "POST", .path = path_ + "/points", .body = json::serialize(body)}));
        const auto decode = [&result](std::size_t) { return pieces_in(result); };
        const auto found = RAG_CO_TRY(co_await parts_.compute.run(bulk(ctx), decode));
        for (const json::value& id : ids) {
            const auto piece = found.find(std::string{id.get_string()});
            if (piece == found.end() ||
                bytes.size() + piece->second.size() > limits::kOriginalBytes) {
                co_return fail(ErrorCode::kInternal,
                               fmt::format("a piece of the file of SHA-256 {} is missing from {}",
                                           sha256, path_));
            }
            bytes += piece->second;
        }
    }
    co_return bytes;
}

Task<Result<bool>> QdrantBlobStore::has(const RequestContext& ctx, std::string sha256) {
    co_return RAG_CO_TRY(co_await pieces_of(ctx, sha256)).has_value();
}

Task<Result<BlobPage>> QdrantBlobStore::list(const RequestContext& ctx, std::string cursor) {
    json::object body{{"filter",
                       {{"must", json::array{match_value("tenant", ctx.access.tenant().str()),
                                             match_value("kind", "blob")}}}},
                      {"limit", kPageBlobs},
                      {"with_payload", true},
                      {"with_vector", false}};
    if (!cursor.empty()) {
        body["offset"] = cursor;
    }
    const auto result = RAG_CO_TRY(co_await send(
        ctx, {.method = "POST", .path = path_ + "/points/scroll", .body = json::serialize(body)}));
    co_return page_of(result);
}

Task<Result<bool>> QdrantBlobStore::remove(const RequestContext& ctx, std::string sha256) {
    const bool known = RAG_CO_TRY(co_await pieces_of(ctx, sha256)).has_value();
    RAG_CO_TRY(co_await send(
        ctx, {.method = "POST",
              .path = path_ + "/points/delete?wait=true",
              .body = json::serialize(json::object{{"filter", blob_filter(ctx, sha256)}}),
              .effect = QdrantRest::Effect::kWrites}));
    co_return known;
}

}  // namespace ragd
