#include "clients/qdrant/catalog.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// A character of text is six bytes of JSON at worst: below the 32 MiB that Qdrant takes.
constexpr std::size_t kPartBytes = limits::kMiB;
constexpr std::size_t kPartsPerCall = 4;

/// Where a piece that begins at `begin` ends: not inside a character.
std::size_t end_of_part(std::string_view text, std::size_t begin) {
    std::size_t end = std::min(text.size(), begin + kPartBytes);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    return end;
}

Result<const json::array*> list_of(const json::value& result) {
    const auto* array = result.if_array();
    if (array == nullptr) {
        return strange_answer("a list of points");
    }
    return array;
}

Result<const json::object*> payload_of(const json::value& point) {
    const json::object* members = point.if_object();
    const json::value* payload = members == nullptr ? nullptr : members->if_contains("payload");
    if (payload == nullptr || !payload->is_object()) {
        return strange_answer("a point");
    }
    return &payload->get_object();
}

Result<Catalog::Records> read_records(const json::value& result,
                                      const std::map<std::string, DocumentId>& names) {
    Catalog::Records records;
    for (const json::value& point : *RAG_TRY(list_of(result))) {
        const json::object& payload = *RAG_TRY(payload_of(point));
        const auto name = names.find(std::string{text_member(point.get_object(), "id")});
        if (name == names.end()) {
            return strange_answer("a point that was not asked for");
        }
        records.emplace(name->second, RAG_TRY(decode_record(payload)));
    }
    return records;
}

Result<std::optional<std::string>> join_parts(const json::value& result, const json::array& ids) {
    std::map<std::string, std::string_view, std::less<>> found;
    for (const json::value& point : *RAG_TRY(list_of(result))) {
        const json::object& payload = *RAG_TRY(payload_of(point));
        found.emplace(text_member(point.get_object(), "id"), text_member(payload, "text"));
    }
    std::string text;
    for (const json::value& id : ids) {
        const auto part = found.find(std::string_view{id.get_string()});
        if (part == found.end()) {
            return std::optional<std::string>{};
        }
        text += part->second;
    }
    return std::optional{std::move(text)};
}

}  // namespace

Catalog::Catalog(const QdrantOptions& options, QdrantRest& rest)
    : path_("/collections/" + catalog_name(options)), rest_(rest) {}

Task<Result<json::value>> Catalog::points(const RequestContext& ctx, const json::array& ids,
                                          json::value with_payload) {
    const json::object body{
        {"ids", ids}, {"with_payload", std::move(with_payload)}, {"with_vector", false}};
    return rest_.send(ctx,
                      {.method = "POST", .path = path_ + "/points", .body = json::serialize(body)});
}

Task<Result<json::value>> Catalog::write(const RequestContext& ctx, std::string_view method,
                                         std::string_view operation, std::string body) {
    // Strong: through one replica of the shard, so that all see two writers in one order.
    return rest_.send(
        ctx, {.method = method,
              .path = fmt::format("{}/points{}?wait=true&ordering=strong", path_, operation),
              .body = std::move(body),
              .effect = QdrantRest::Effect::kWrites});
}

Task<Result<std::optional<Record>>> Catalog::get(const RequestContext& ctx, CollectionKey place,
                                                 DocumentId id) {
    std::vector<DocumentId> one;
    one.push_back(id);
    auto records =
        RAG_CO_TRY(co_await get_all(ctx, std::move(place), std::move(one), Detail::kWhole));
    const auto found = records.find(id);
    co_return found == records.end() ? std::nullopt : std::optional{std::move(found->second)};
}

Task<Result<Catalog::Records>> Catalog::get_all(const RequestContext& ctx, CollectionKey place,
                                                std::vector<DocumentId> ids, Detail detail) {
    if (ids.empty()) {
        co_return Records{};
    }
    std::map<std::string, DocumentId> names;
    json::array points_of_ids;
    for (DocumentId& id : ids) {
        std::string name = document_point_id(place, id);
        if (names.emplace(name, std::move(id)).second) {
            points_of_ids.emplace_back(std::move(name));
        }
    }
    json::value fields = true;
    if (detail == Detail::kShown) {
        fields = json::array{"kind", "version",       "attempt", "id",    "title",
                             "url",  "metadata_json", "acl",     "source"};
    }
    const auto result = RAG_CO_TRY(co_await points(ctx, points_of_ids, std::move(fields)));
    co_return read_records(result, names);
}

Task<Result<void>> Catalog::prepare(const RequestContext& ctx, CollectionKey place, DocumentId id) {
    Record empty{.attempt = AttemptId{"none"}, .deleted = true};
    json::object point{{"id", document_point_id(place, id)},
                       {"vector", json::object{}},
                       {"payload", encode_record(place, empty)}};
    // From version 1.16 on, Qdrant leaves a point alone that is there and does not match. Older
    // ones pay no heed to the filter: docs/qdrant.md says what follows.
    json::object body{{"points", json::array{std::move(point)}},
                      {"update_filter", {{"must", json::array{match_value("kind", "none")}}}}};
    RAG_CO_TRY(co_await write(ctx, "PUT", "", json::serialize(body)));
    co_return Result<void>{};
}

Task<Result<bool>> Catalog::replace(const RequestContext& ctx, Attempt attempt, Expected expected,
                                    Record record) {
    const std::string point = document_point_id(attempt.place, attempt.document);
    json::object same_acl = expected.acl.is_open() ? json::object{{"is_empty", {{"key", "acl"}}}}
                                                   : match_value("acl", encode_acl(expected.acl));
    json::object body{
        {"payload", encode_record(attempt.place, record)},
        {"filter",
         {{"must",
           json::array{json::object{{"has_id", json::array{json::string{point}}}},
                       match_value("attempt", expected.attempt.str()), std::move(same_acl)}}}}};
    const auto written = co_await write(ctx, "PUT", "/payload", json::serialize(body));
    // The answer does not say whether the filter matched, and an answer that was lost says nothing
    // at all: the record itself tells.
    const auto now = RAG_CO_TRY(co_await get(ctx, attempt.place, attempt.document));
    const AttemptId named = now ? now->attempt : AttemptId{};
    const bool is_ours = named == attempt.id &&
                         (now->deleted || encode_acl(now->info.acl) == encode_acl(record.info.acl));
    if (!is_ours && named == expected.attempt && !written) {
        co_return written.error();
    }
    co_return is_ours;
}

Task<Result<void>> Catalog::settle(const RequestContext& ctx, Attempt attempt,
                                   std::string fingerprint) {
    const std::string point = document_point_id(attempt.place, attempt.document);
    json::array must{json::object{{"has_id", json::array{json::string{point}}}},
                     match_value("attempt", attempt.id.str())};
    const json::object body{{"payload", {{"fingerprint", fingerprint}}},
                            {"filter", {{"must", std::move(must)}}}};
    RAG_CO_TRY(co_await write(ctx, "POST", "/payload", json::serialize(body)));
    co_return Result<void>{};
}

Task<Result<std::vector<Record>>> Catalog::list(const RequestContext& ctx, Listing::Page page) {
    Listing listing{rest_, path_, std::move(page)};
    co_return co_await listing.read(ctx);
}

Task<Result<bool>> Catalog::has_file(const RequestContext& ctx, TenantId tenant,
                                     std::string sha256) {
    json::array must{match_value("tenant", tenant.str()), match_value("file_sha256", sha256)};
    const json::object body{{"filter", {{"must", std::move(must)}}},
                            {"limit", 1},
                            {"with_payload", false},
                            {"with_vector", false}};
    const auto result = RAG_CO_TRY(co_await rest_.send(
        ctx, {.method = "POST", .path = path_ + "/points/scroll", .body = json::serialize(body)}));
    const json::object* members = result.if_object();
    const json::value* found = members == nullptr ? nullptr : members->if_contains("points");
    if (found == nullptr || !found->is_array()) {
        co_return strange_answer("a list of points");
    }
    co_return !found->get_array().empty();
}

Task<Result<std::vector<CollectionName>>> Catalog::collections(const RequestContext& ctx,
                                                               TenantId tenant) {
    json::array must{match_value("tenant", tenant.str()), match_value("kind", "document")};
    const json::object body{{"key", "collection"},
                            {"limit", limits::kCollectionsListed},
                            {"exact", true},
                            {"filter", {{"must", std::move(must)}}}};
    const auto result = RAG_CO_TRY(co_await rest_.send(
        ctx, {.method = "POST", .path = path_ + "/facet", .body = json::serialize(body)}));
    boost::system::error_code missing;
    const json::value* hits = result.find_pointer("/hits", missing);
    if (hits == nullptr || !hits->is_array()) {
        co_return strange_answer("a list of collections");
    }
    std::vector<CollectionName> names;
    for (const json::value& hit : hits->get_array()) {
        if (hit.is_object()) {
            names.emplace_back(std::string{text_member(hit.get_object(), "value")});
        }
    }
    std::ranges::sort(names);
    co_return names;
}

Task<Result<std::size_t>> Catalog::put_text(const RequestContext& ctx, Attempt attempt,
                                            const std::string& text, std::size_t first) {
    std::size_t parts = 0;
    for (std::size_t begin = 0; begin < text.size(); ++parts) {
        const std::size_t end = end_of_part(text, begin);
        json::object point{
            {"id", text_point_id(attempt.place, attempt.document, attempt.id, first + parts)},
            {"vector", json::object{}},
            {"payload",
             encode_text_part(attempt, std::string_view{text}.substr(begin, end - begin))}};
        const json::object body{{"points", json::array{std::move(point)}}};
        RAG_CO_TRY(co_await write(ctx, "PUT", "", json::serialize(body)));
        begin = end;
    }
    co_return parts;
}

Task<Result<std::optional<std::string>>> Catalog::get_text(const RequestContext& ctx,
                                                           Attempt attempt, Parts parts) {
    std::string text;
    const std::size_t end = parts.first + parts.count;
    for (std::size_t first = parts.first; first < end; first += kPartsPerCall) {
        json::array ids;
        for (std::size_t part = first; part < std::min(end, first + kPartsPerCall); ++part) {
            ids.emplace_back(text_point_id(attempt.place, attempt.document, attempt.id, part));
        }
        const auto result = RAG_CO_TRY(co_await points(ctx, ids, json::array{"text"}));
        const auto joined = RAG_CO_TRY(join_parts(result, ids));
        if (!joined) {
            co_return std::optional<std::string>{};
        }
        text += *joined;
    }
    co_return std::optional{std::move(text)};
}

Task<Result<void>> Catalog::put_attachments(const RequestContext& ctx, std::string body) {
    RAG_CO_TRY(co_await write(ctx, "PUT", "", std::move(body)));
    co_return Result<void>{};
}

Task<Result<json::value>> Catalog::get_attachments(const RequestContext& ctx, json::array ids) {
    return points(ctx, ids, json::array{"bytes"});
}

Task<Result<void>> Catalog::remove_leftovers(const RequestContext& ctx, Attempt attempt) {
    co_return co_await remove(ctx, leftovers_filter(attempt));
}

Task<Result<void>> Catalog::remove_own(const RequestContext& ctx, Attempt attempt) {
    co_return co_await remove(ctx, own_filter(attempt));
}

Task<Result<void>> Catalog::remove(const RequestContext& ctx, json::object filter) {
    const json::object body{{"filter", std::move(filter)}};
    RAG_CO_TRY(co_await write(ctx, "POST", "/delete", json::serialize(body)));
    co_return Result<void>{};
}

}  // namespace ragd
