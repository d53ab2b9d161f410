#include "clients/qdrant/chunk_codec.hpp"

#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/limits.hpp"
#include "clients/qdrant/collections.hpp"
#include "clients/qdrant/filter.hpp"
#include "domain/location_json.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kBatchChunks = 128;
// Qdrant takes 32 MiB. The largest chunk: 64 KiB of metadata, up to 16 times that as filter fields,
// and a little text and vectors; so 4 MiB and one more chunk stay below it.
constexpr std::size_t kChunkBatchBytes = 4 * limits::kMiB;

std::string json_text(std::string_view text) {
    return json::serialize(json::string_view{text});
}

/// The members that all chunks of a document share, ready to be copied, with a comma at the end.
std::string common_members(const Attempt& attempt, const Document& document) {
    json::object common{{"tenant", attempt.place.tenant.str()},
                        {"collection", attempt.place.collection.str()},
                        {"document", attempt.document.str()},
                        {"version", attempt.version},
                        {"attempt", attempt.id.str()},
                        {"title", document.title},
                        {"url", document.url},
                        {"metadata", document.metadata}};
    add_filter_fields(common, document.metadata);
    add_acl_facts(common, document.acl);
    std::string text = json::serialize(common);
    text.erase(text.begin());
    text.back() = ',';
    return text;
}

}  // namespace

void append_json(std::string& out, std::span<const float> numbers) {
    fmt::format_to(std::back_inserter(out), "[{}]", fmt::join(numbers, ","));
}

void append_json(std::string& out, const SparseVector& vector) {
    fmt::format_to(std::back_inserter(out), R"({{"indices":[{}],"values":[{}]}})",
                   fmt::join(vector.indices, ","), fmt::join(vector.values, ","));
}

ChunkEncoder::ChunkEncoder(Attempt attempt, const NewDocument& document)
    : attempt_(std::move(attempt)), document_(document) {}

std::string ChunkEncoder::next_body() {
    if (common_.empty()) {
        common_ = common_members(attempt_, document_.document);
    }
    std::string body = R"({"points":[)";
    const std::size_t first = next_;
    const std::size_t end = std::min(document_.chunks.size(), first + kBatchChunks);
    while (next_ < end && body.size() < kChunkBatchBytes) {
        body += next_ == first ? "" : ",";
        append_point(body, document_.chunks[next_]);
        ++next_;
    }
    return body += "]}";
}

void ChunkEncoder::append_point(std::string& body, const NewChunk& chunk) const {
    const auto out = std::back_inserter(body);
    const auto text =
        std::string_view{document_.document.text}.substr(chunk.start, chunk.end - chunk.start);
    const ChunkId id = make_chunk_id(attempt_.document, attempt_.id, chunk.start, chunk.end);
    fmt::format_to(out, R"({{"id":"{}","vector":{{"":)", chunk_point_id(attempt_.place, id));
    append_json(body, chunk.vector);
    if (const auto terms = SparseTerms::of_chunk(chunk.prefix, text); !terms.empty()) {
        fmt::format_to(out, R"(,"{}":)", kSparseName);
        append_json(body, terms);
    }
    // The chunk's id as text: JSON readers elsewhere cut whole numbers at 2^53.
    fmt::format_to(out,
                   R"(}},"payload":{{{}"chunk":"{}","start":{},"end":{},"prefix":{},"blocks":{},)",
                   common_, id.value, chunk.start, chunk.end, json_text(chunk.prefix),
                   json_text(chunk.blocks));
    if (!chunk.locations.empty()) {  // as text: no server needs to know what is in it
        fmt::format_to(out, R"("locations":{},)", json_text(text_of_locations(chunk.locations)));
    }
    fmt::format_to(out, R"("text":{}}}}})", json_text(text));
}

json::array chunk_payload_fields() {
    return {"document", "version", "attempt", "start",    "end",
            "prefix",   "blocks",  "text",    "locations"};
}

Result<std::vector<LocatedSpan>> decode_locations(std::string_view text) {
    boost::system::error_code failure;
    auto locations = locations_of_json(json::parse(text, failure), SIZE_MAX);
    if (failure || !locations) {
        return strange_answer("the locations of a document");
    }
    return std::move(*locations);
}

Result<FoundChunk> decode_chunk(const json::value& point) {
    const json::object* members = point.if_object();
    const json::value* payload = members == nullptr ? nullptr : members->if_contains("payload");
    if (payload == nullptr || !payload->is_object()) {
        return strange_answer("a chunk");
    }
    const json::object& fields = payload->get_object();
    const auto id = chunk_of_point(text_member(*members, "id"));
    const auto start = number_member(fields, "start");
    const auto end = number_member(fields, "end");
    const auto version = number_member(fields, "version");
    FoundChunk found;
    found.attempt = AttemptId{std::string{text_member(fields, "attempt")}};
    found.chunk.document = DocumentId{std::string{text_member(fields, "document")}};
    found.chunk.text = text_member(fields, "text");
    if (!id || !start || !end || !version || found.attempt.empty() ||
        found.chunk.document.empty() || *start >= *end ||
        *end - *start != found.chunk.text.size()) {
        return strange_answer("a chunk");
    }
    found.chunk.id = *id;
    found.chunk.version = *version;
    found.chunk.start = *start;
    found.chunk.end = *end;
    found.chunk.prefix = text_member(fields, "prefix");
    found.chunk.blocks = text_member(fields, "blocks");
    if (fields.contains("locations")) {
        found.chunk.locations = RAG_TRY(decode_locations(text_member(fields, "locations")));
    }
    return found;
}

Result<ScoredChunk> decode_score(const json::value& point) {
    const json::object* members = point.if_object();
    const auto id = members == nullptr ? std::nullopt : chunk_of_point(text_member(*members, "id"));
    const json::value* score = members == nullptr ? nullptr : members->if_contains("score");
    boost::system::error_code failure;
    const double number = score == nullptr ? 0 : score->to_number<double>(failure);
    if (!id || score == nullptr || failure || !std::isfinite(number)) {
        return strange_answer("a chunk's score");
    }
    return ScoredChunk{.id = *id, .score = number};
}

void set_document(Chunk& chunk, const DocumentInfo& info) {
    chunk.version = info.version;
    chunk.title = info.title;
    chunk.url = info.url;
    chunk.metadata = info.metadata;
    chunk.source = info.source;
}

}  // namespace ragd
