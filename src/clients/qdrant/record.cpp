#include "clients/qdrant/record.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "text/analyzer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kDocument = "document";
constexpr std::string_view kDeleted = "deleted";

std::int64_t to_milliseconds(WallTime time) {
    return time.time_since_epoch().count();
}

WallTime to_wall(std::uint64_t milliseconds) {
    return WallTime{std::chrono::milliseconds{milliseconds}};
}

/// As text in the payload, since a server may print 0.1 or 1e3 in another way than it was sent.
Result<Metadata> parse_metadata(std::string_view text) {
    boost::system::error_code failure;
    json::parse_options exactly;
    exactly.numbers = json::number_precision::precise;
    exactly.max_depth = 2 * limits::kJsonDepth;
    json::value parsed = json::parse(text, failure, {}, exactly);
    if (failure || !parsed.is_object()) {
        return strange_answer("the metadata of a document");
    }
    return std::move(parsed.get_object());
}

Result<std::optional<OriginalFile>> parse_file(std::string_view text) {
    boost::system::error_code failure;
    auto file = file_of_json(json::parse(text, failure));
    if (failure || !file) {
        return strange_answer("the file of a document");
    }
    return file;
}

}  // namespace

std::string sort_field(std::size_t word) {
    return fmt::format("s{}", word);
}

Error strange_answer(std::string_view what) {
    Error error =
        fail(ErrorCode::kUnavailable,
             fmt::format("the store is not available: Qdrant returned {} in a form that ragd did "
                         "not store; was the collection changed by another program?",
                         what));
    error.retry_after = limits::kRetryAfter;
    return error;
}

void add_file_members(json::object& payload, const OriginalFile& file) {
    payload["file_json"] = json::serialize(json_of_file(file));
    payload["file_sha256"] = file.sha256;
}

json::object encode_record(const CollectionKey& place, const Record& record) {
    json::object payload{{"kind", record.deleted ? kDeleted : kDocument},
                         {"tenant", place.tenant.str()},
                         {"collection", place.collection.str()},
                         {"version", record.info.version},
                         {"attempt", record.attempt.str()}};
    if (record.deleted) {
        return payload;
    }
    const DocumentInfo& info = record.info;
    payload["id"] = info.id.str();
    payload["title"] = info.title;
    payload["url"] = info.url;
    payload["metadata_json"] = json::serialize(info.metadata);
    if (!info.acl.is_open()) {
        payload["acl"] = encode_acl(info.acl);
    }
    if (info.source) {
        payload["source"] = *info.source;
    }
    payload["bytes"] = info.bytes;
    payload["chunks"] = info.chunks;
    payload["text_parts"] = record.text_parts;
    if (record.map_parts > 0) {
        payload["map_parts"] = record.map_parts;
    }
    if (info.file) {
        add_file_members(payload, *info.file);
    }
    payload["content_sha256"] = info.content_sha256;
    payload["fingerprint"] = info.fingerprint;
    payload["words"] = Analyzer::kVersion;
    payload["created_ms"] = to_milliseconds(info.created_at);
    payload["updated_ms"] = to_milliseconds(info.updated_at);
    const SortKey key = sort_key(info.id.str(), kSortWords);
    for (std::size_t word = 0; word < key.words.size(); ++word) {
        payload[sort_field(word)] = key.words[word];
    }
    return payload;
}

Result<Record> decode_record(const json::value& payload) {
    const json::object* members = payload.if_object();
    if (members == nullptr) {
        return strange_answer("a record of the catalogue");
    }
    Record record;
    record.deleted = text_member(*members, "kind") == kDeleted;
    record.attempt = AttemptId{std::string{text_member(*members, "attempt")}};
    const auto version = number_member(*members, "version");
    if (!version || record.attempt.empty()) {
        return strange_answer("a record of the catalogue");
    }
    DocumentInfo& info = record.info;
    info.version = *version;
    if (record.deleted) {
        return record;
    }
    info.id = DocumentId{std::string{text_member(*members, "id")}};
    info.title = text_member(*members, "title");
    info.url = text_member(*members, "url");
    if (members->contains("metadata_json")) {
        info.metadata = RAG_TRY(parse_metadata(text_member(*members, "metadata_json")));
    }
    auto acl = decode_acl(text_member(*members, "acl"));
    if (!acl || (members->contains("acl") && acl->is_open())) {
        return strange_answer("the access list of a document");
    }
    info.acl = std::move(*acl);
    if (members->contains("source")) {
        info.source = text_member(*members, "source");
    }
    if (members->contains("file_json")) {
        info.file = RAG_TRY(parse_file(text_member(*members, "file_json")));
    }
    info.bytes = number_member(*members, "bytes").value_or(0);
    info.chunks = number_member(*members, "chunks").value_or(0);
    record.text_parts = number_member(*members, "text_parts").value_or(0);
    record.map_parts = number_member(*members, "map_parts").value_or(0);
    info.content_sha256 = text_member(*members, "content_sha256");
    if (number_member(*members, "words") == Analyzer::kVersion) {
        info.fingerprint = text_member(*members, "fingerprint");
    }  // else: indexing it again does change something, the terms of its chunks
    info.created_at = to_wall(number_member(*members, "created_ms").value_or(0));
    info.updated_at = to_wall(number_member(*members, "updated_ms").value_or(0));
    if (info.id.empty()) {
        return strange_answer("a record of the catalogue");
    }
    return record;
}

json::object encode_text_part(const Attempt& attempt, std::string_view text) {
    return {{"kind", "text"},
            {"tenant", attempt.place.tenant.str()},
            {"collection", attempt.place.collection.str()},
            {"document", attempt.document.str()},
            {"version", attempt.version},
            {"attempt", attempt.id.str()},
            {"text", text}};
}

json::object match_value(std::string_view key, std::string_view value) {
    return {{"key", key}, {"match", {{"value", value}}}};
}

json::array scope_conditions(const CollectionKey& place) {
    return {match_value("tenant", place.tenant.str()),
            match_value("collection", place.collection.str())};
}

json::object leftovers_filter(const Attempt& attempt) {
    json::array must = scope_conditions(attempt.place);
    must.push_back(match_value("document", attempt.document.str()));
    must.push_back(json::object{{"key", "version"}, {"range", {{"lte", attempt.version}}}});
    return {{"must", std::move(must)},
            {"must_not", json::array{match_value("attempt", attempt.id.str())}}};
}

json::object own_filter(const Attempt& attempt) {
    json::array must = scope_conditions(attempt.place);
    must.push_back(match_value("document", attempt.document.str()));
    must.push_back(match_value("attempt", attempt.id.str()));
    return {{"must", std::move(must)}};
}

std::string_view text_member(const json::object& members, std::string_view name) {
    const json::value* found = members.if_contains(name);
    return found != nullptr && found->is_string() ? std::string_view{found->get_string()}
                                                  : std::string_view{};
}

std::optional<std::uint64_t> number_member(const json::object& members, std::string_view name) {
    const json::value* found = members.if_contains(name);
    boost::system::error_code failure;
    const auto number = found != nullptr ? found->to_number<std::uint64_t>(failure) : 0;
    return found != nullptr && !failure ? std::optional{number} : std::nullopt;
}

Result<PointPage> read_page(json::value answer) {
    json::object* members = answer.if_object();
    json::value* points = members == nullptr ? nullptr : members->if_contains("points");
    if (points == nullptr || !points->is_array()) {
        return strange_answer("a listing");
    }
    PointPage page{.points = std::move(points->get_array()), .next = {}};
    if (const json::value* next = members->if_contains("next_page_offset");
        next != nullptr && !page.points.empty()) {
        page.next = *next;
    }
    return page;
}

}  // namespace ragd
