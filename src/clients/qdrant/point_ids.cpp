#include "clients/qdrant/point_ids.hpp"

#include <charconv>
#include <initializer_list>

#include <fmt/format.h>

#include "base/sha256.hpp"

namespace ragd {
namespace {

constexpr std::size_t kUuidChars = 36;
constexpr std::size_t kWordDigits = 16;

std::string digest_of(std::initializer_list<std::string_view> fields) {
    Sha256 sha;
    for (const std::string_view field : fields) {
        sha.add_field(field);
    }
    return sha.hex();
}

/// 32 hex digits as Qdrant writes a UUID.
std::string to_uuid(std::string_view hex) {
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20, 12));
}

}  // namespace

std::string document_point_id(const CollectionKey& place, const DocumentId& id) {
    return to_uuid(digest_of({"document", place.tenant.str(), place.collection.str(), id.str()}));
}

std::string scope_point_id(const CollectionKey& place) {
    return to_uuid(digest_of({"revision", place.tenant.str(), place.collection.str()}));
}

std::string source_point_id(const CollectionKey& place, std::string_view source) {
    return to_uuid(digest_of({"source", place.tenant.str(), place.collection.str(), source}));
}

std::string text_point_id(const CollectionKey& place, const DocumentId& id,
                          const AttemptId& attempt, std::size_t part) {
    return to_uuid(digest_of({"text", place.tenant.str(), place.collection.str(), id.str(),
                              attempt.str(), fmt::to_string(part)}));
}

std::string blob_point_id(const TenantId& tenant, std::string_view sha256, std::string_view part) {
    return to_uuid(digest_of({"blob", tenant.str(), sha256, part}));
}

ChunkId make_chunk_id(const DocumentId& id, const AttemptId& attempt, std::uint64_t start,
                      std::uint64_t end) {
    const std::string hex =
        digest_of({"chunk", id.str(), attempt.str(), fmt::to_string(start), fmt::to_string(end)});
    ChunkId made;
    std::from_chars(hex.data(), hex.data() + kWordDigits, made.value, 16);
    return made;
}

std::string chunk_point_id(const CollectionKey& place, ChunkId id) {
    const auto where = digest_of({"scope", place.tenant.str(), place.collection.str()});
    return to_uuid(fmt::format("{:016x}{}", id.value, where.substr(0, kWordDigits)));
}

std::string attachment_point_id(const CollectionKey& place, ChunkId id, std::string_view kind) {
    return to_uuid(digest_of({"attachment", place.tenant.str(), place.collection.str(),
                              fmt::to_string(id.value), kind}));
}

std::optional<ChunkId> chunk_of_point(std::string_view point_id) {
    if (point_id.size() != kUuidChars || point_id[8] != '-' || point_id[13] != '-') {
        return std::nullopt;
    }
    std::string hex{point_id.substr(0, 8)};
    hex += point_id.substr(9, 4);
    hex += point_id.substr(14, 4);
    ChunkId id;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), id.value, 16);
    return error == std::errc{} && end == hex.data() + hex.size() ? std::optional{id}
                                                                  : std::nullopt;
}

}  // namespace ragd
