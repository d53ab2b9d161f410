#include "clients/qdrant/attachments.hpp"

#include <algorithm>
#include <utility>

#include "base/base64url.hpp"
#include "base/limits.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kBatchBytes = 4 * limits::kMiB;  // Qdrant takes 32

}  // namespace

AttachmentEncoder::AttachmentEncoder(Attempt attempt, const NewDocument& document)
    : attempt_(std::move(attempt)) {
    for (const NewChunk& chunk : document.chunks) {
        const ChunkId id = make_chunk_id(attempt_.document, attempt_.id, chunk.start, chunk.end);
        for (const auto& [kind, bytes] : chunk.attachments) {
            all_.push_back({id, kind, bytes});
        }
    }
}

std::string AttachmentEncoder::next_body() {
    std::string body = R"({"points":[)";
    for (bool first = true; next_ < all_.size() && body.size() < kBatchBytes; first = false) {
        body += first ? "" : ",";
        body += json::serialize(point_of(all_[next_++]));
    }
    return body += "]}";
}

json::object AttachmentEncoder::point_of(const One& one) const {
    return {{"id", attachment_point_id(attempt_.place, one.chunk, one.kind)},
            {"vector", json::object{}},
            {"payload",
             {{"kind", "attachment"},
              {"tenant", attempt_.place.tenant.str()},
              {"collection", attempt_.place.collection.str()},
              {"document", attempt_.document.str()},
              {"version", attempt_.version},
              {"attempt", attempt_.id.str()},
              {"of", one.kind},
              {"bytes", encode_base64url(one.bytes)}}}};
}

AttachmentPoints::AttachmentPoints(const CollectionKey& place, std::span<Candidate> candidates,
                                   const WantedAttachments& wanted) {
    for (Candidate& candidate : candidates.first(std::min(candidates.size(), wanted.of_first))) {
        for (const std::string& kind : wanted.kinds) {
            places_.emplace(attachment_point_id(place, candidate.id, kind), Place{candidate, kind});
        }
    }
}

json::array AttachmentPoints::ids() const {
    json::array ids;
    for (const auto& [id, place] : places_) {
        ids.emplace_back(id);
    }
    return ids;
}

Result<void> AttachmentPoints::take(const json::value& points) {
    if (!points.is_array()) {
        return strange_answer("attachments");
    }
    for (const json::value& point : points.get_array()) {
        const json::object* members = point.if_object();
        const json::value* payload = members == nullptr ? nullptr : members->if_contains("payload");
        if (payload == nullptr || !payload->is_object()) {
            return strange_answer("an attachment");
        }
        const auto place = places_.find(text_member(*members, "id"));
        auto bytes = decode_base64url(text_member(payload->get_object(), "bytes"));
        if (place == places_.end() || !bytes || bytes->empty()) {
            return strange_answer("an attachment");
        }
        const auto& [candidate, kind] = place->second;
        candidate.attachments.emplace(kind, std::move(*bytes));
    }
    return {};
}

}  // namespace ragd
