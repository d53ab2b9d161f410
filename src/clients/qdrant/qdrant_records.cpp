#include "clients/qdrant/qdrant_records.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "clients/qdrant/point_ids.hpp"
#include "clients/qdrant/record.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kHeadsInPage = 1000;
constexpr std::size_t kErasedAtOnce = 500;
constexpr std::string_view kKindPrefix = "record/";
constexpr std::string_view kExpires = "expires";  // what `attempt` says of those that do

std::string kind_name(RecordKind kind) {
    return std::string{kKindPrefix} + std::string{name_of(kind)};
}

/// No document has such a collection: its name is none.
std::string kept_record_point(const TenantId& tenant, RecordKind kind, const std::string& id) {
    return document_point_id({tenant, CollectionName{kind_name(kind)}}, DocumentId{id});
}

std::int64_t milliseconds_in(WallTime time) {
    return std::int64_t{time.time_since_epoch().count()};
}

WallTime time_of(std::uint64_t ms) {
    return WallTime{std::chrono::milliseconds{ms}};
}

json::object kept_payload_of(const TenantId& tenant, const KeptRecord& record) {
    json::object payload{{"kind", kind_name(record.kind)},
                         {"tenant", tenant.str()},
                         {"document", record.id},
                         {"group", record.group},
                         {"created_ms", milliseconds_in(record.created_at)},
                         {"body", record.body}};
    if (record.expires_at) {
        payload["attempt"] = kExpires;
        payload["expires_ms"] = milliseconds_in(*record.expires_at);
    }
    return payload;
}

/// Errors: Unavailable - a payload that is not ours.
Result<KeptRecord> kept_record_in(const json::value& point) {
    boost::system::error_code missing;
    const json::value* payload = point.find_pointer("/payload", missing);
    if (payload == nullptr || !payload->is_object()) {
        return strange_answer("a point");
    }
    const json::object& members = payload->get_object();
    std::string_view kind_text = text_member(members, "kind");
    kind_text.remove_prefix(std::min(kind_text.size(), kKindPrefix.size()));
    const auto kind = parse_name<RecordKind>(kind_text);
    const auto created = number_member(members, "created_ms");
    if (!kind || !created) {
        return strange_answer("a record");
    }
    KeptRecord record{.kind = *kind,
                      .id = std::string{text_member(members, "document")},
                      .group = std::string{text_member(members, "group")},
                      .created_at = time_of(*created),
                      .body = std::string{text_member(members, "body")}};
    if (const auto expires = number_member(members, "expires_ms")) {
        record.expires_at = time_of(*expires);
    }
    return record;
}

json::array of_kind(const RequestContext& ctx, RecordKind kind) {
    return {match_value("tenant", ctx.access.tenant().str()), match_value("kind", kind_name(kind))};
}

json::array json_ids(const std::vector<std::string>& points) {
    json::array names;
    for (const std::string& point : points) {
        names.push_back(json::string{point});
    }
    return names;
}

}  // namespace

QdrantRecords::QdrantRecords(QdrantRest& rest, QdrantCollections& collections, const Clock& clock)
    : rest_(rest),
      collections_(collections),
      clock_(clock),
      path_("/collections/" + catalog_name(collections.options()) + "/points") {}

Task<Result<void>> QdrantRecords::write(const RequestContext& ctx, std::string_view method,
                                        std::string_view operation, json::object body) {
    const auto done = co_await rest_.send(
        ctx, {.method = method,
              .path = fmt::format("{}{}?wait=true&ordering=strong", path_, operation),
              .body = json::serialize(body),
              .effect = QdrantRest::Effect::kWrites});
    co_return done ? Result<void>{} : Result<void>{done.error()};
}

Task<Result<QdrantRecords::Heads>> QdrantRecords::heads(const RequestContext& ctx,
                                                        json::array must) {
    Heads found;
    json::value offset;
    do {
        json::object body{
            {"filter", {{"must", must}}},
            {"limit", kHeadsInPage},
            {"with_payload", json::array{"kind", "document", "group", "created_ms", "expires_ms"}},
            {"with_vector", false}};
        if (!offset.is_null()) {
            body["offset"] = offset;
        }
        auto answer = RAG_CO_TRY(co_await rest_.send(
            ctx, {.method = "POST", .path = path_ + "/scroll", .body = json::serialize(body)}));
        auto page = RAG_CO_TRY(read_page(std::move(answer)));
        for (const json::value& point : page.points) {
            auto record = RAG_CO_TRY(kept_record_in(point));
            found.emplace_back(text_member(point.get_object(), "id"), std::move(record));
        }
        offset = std::move(page.next);
    } while (!offset.is_null());
    co_return found;
}

Task<Result<std::vector<KeptRecord>>> QdrantRecords::read(const RequestContext& ctx,
                                                          std::vector<std::string> points) {
    std::vector<KeptRecord> records;
    if (points.empty()) {
        co_return records;
    }
    const json::object body{
        {"ids", json_ids(points)}, {"with_payload", true}, {"with_vector", false}};
    const auto found = RAG_CO_TRY(
        co_await rest_.send(ctx, {.method = "POST", .path = path_, .body = json::serialize(body)}));
    if (!found.is_array()) {
        co_return strange_answer("a list of points");
    }
    for (const json::value& point : found.get_array()) {
        auto record = RAG_CO_TRY(kept_record_in(point));
        if (!record.is_expired(clock_.wall())) {
            records.push_back(std::move(record));
        }
    }
    co_return records;
}

Task<Result<void>> QdrantRecords::erase(const RequestContext& ctx,
                                        std::vector<std::string> points) {
    while (!points.empty()) {
        const std::size_t rest = points.size() - std::min(points.size(), kErasedAtOnce);
        const std::vector<std::string> some{points.begin() + static_cast<std::ptrdiff_t>(rest),
                                            points.end()};
        points.resize(rest);
        RAG_CO_TRY(co_await write(
            ctx, "POST", "/delete",
            {{"filter", {{"must", json::array{json::object{{"has_id", json_ids(some)}}}}}}}));
    }
    co_return Result<void>{};
}

/// An eighth goes at once, since finding the oldest reads them all.
Task<Result<void>> QdrantRecords::make_room(const RequestContext& ctx, RecordKind kind,
                                            RecordRule rule) {
    constexpr std::size_t kShare = 8;
    auto found = RAG_CO_TRY(co_await heads(ctx, of_kind(ctx, kind)));
    const WallTime now = clock_.wall();
    const auto alive = static_cast<std::size_t>(std::ranges::count_if(
        found, [now](const auto& head) { return !head.second.is_expired(now); }));
    if (alive < rule.count_max) {
        co_return Result<void>{};
    }
    if (rule.when_full == WhenFull::kRefuse) {
        co_return too_many_records(kind, rule.count_max);
    }
    std::ranges::sort(found, {}, [](const auto& head) { return head.second.place(); });
    const std::size_t kept = rule.count_max - 1 - (rule.count_max - 1) / kShare;
    std::vector<std::string> oldest;
    for (std::size_t i = 0; i + kept < found.size(); ++i) {
        oldest.push_back(found[i].first);
    }
    co_return co_await erase(ctx, std::move(oldest));
}

Task<Result<void>> QdrantRecords::put(const RequestContext& ctx, KeptRecord record,
                                      RecordRule rule) {
    RAG_CO_TRY(check_record(record));
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    const TenantId tenant = ctx.access.tenant();
    const std::string id = kept_record_point(tenant, record.kind, record.id);
    std::vector<std::string> ids{id};
    if (RAG_CO_TRY(co_await read(ctx, std::move(ids))).empty()) {
        RAG_CO_TRY(co_await make_room(ctx, record.kind, rule));
    }
    json::object point{
        {"id", id}, {"vector", json::object{}}, {"payload", kept_payload_of(tenant, record)}};
    co_return co_await write(ctx, "PUT", "", {{"points", json::array{std::move(point)}}});
}

Task<Result<std::optional<KeptRecord>>> QdrantRecords::get(const RequestContext& ctx,
                                                           RecordKind kind, std::string id) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    std::vector<std::string> ids{kept_record_point(ctx.access.tenant(), kind, id)};
    auto found = RAG_CO_TRY(co_await read(ctx, std::move(ids)));
    if (found.empty()) {
        co_return std::optional<KeptRecord>{};
    }
    co_return std::optional{std::move(found.front())};
}

Task<Result<std::vector<KeptRecord>>> QdrantRecords::list(const RequestContext& ctx,
                                                          RecordListing wanted) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    json::array must = of_kind(ctx, wanted.kind);
    if (!wanted.group.empty()) {
        must.push_back(match_value("group", wanted.group));
    }
    auto found = RAG_CO_TRY(co_await heads(ctx, std::move(must)));
    const bool newest_first = wanted.order == RecordListing::Order::kNewestFirst;
    const WallTime now = clock_.wall();
    std::erase_if(found, [&](const auto& head) {
        const RecordPlace place = head.second.place();
        return head.second.is_expired(now) ||
               (wanted.after && (newest_first ? place >= *wanted.after : place <= *wanted.after));
    });
    std::ranges::sort(found, [newest_first](const auto& a, const auto& b) {
        return newest_first ? a.second.place() > b.second.place()
                            : a.second.place() < b.second.place();
    });
    found.resize(std::min(found.size(), wanted.limit));
    std::vector<std::string> points;
    for (const auto& [point, head] : found) {
        points.push_back(point);
    }
    auto records = RAG_CO_TRY(co_await read(ctx, std::move(points)));
    std::ranges::sort(records, [newest_first](const KeptRecord& a, const KeptRecord& b) {
        return newest_first ? a.place() > b.place() : a.place() < b.place();
    });
    co_return records;
}

Task<Result<bool>> QdrantRecords::remove(const RequestContext& ctx, RecordKind kind,
                                         std::string id) {
    const auto found = RAG_CO_TRY(co_await get(ctx, kind, id));
    if (!found) {
        co_return false;
    }
    std::vector<std::string> ids{kept_record_point(ctx.access.tenant(), kind, id)};
    RAG_CO_TRY(co_await erase(ctx, std::move(ids)));
    co_return true;
}

Task<Result<std::size_t>> QdrantRecords::sweep(const RequestContext& ctx) {
    RAG_CO_TRY(co_await collections_.ensure(ctx));
    json::array kinds;
    for (const std::string_view name : kNamesOf<RecordKind>) {
        kinds.push_back(json::string{std::string{kKindPrefix} + std::string{name}});
    }
    json::array must{match_value("attempt", kExpires),
                     json::object{{"key", "kind"}, {"match", {{"any", std::move(kinds)}}}}};
    const WallTime now = clock_.wall();
    std::vector<std::string> expired;
    for (const auto& [point, head] : RAG_CO_TRY(co_await heads(ctx, std::move(must)))) {
        if (head.is_expired(now)) {
            expired.push_back(point);
        }
    }
    const std::size_t count = expired.size();
    RAG_CO_TRY(co_await erase(ctx, std::move(expired)));
    co_return count;
}

}  // namespace ragd
