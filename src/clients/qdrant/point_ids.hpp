#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// Names one attempt to store a version of a document: 16 hex digits, random, never used twice.
/// All that an attempt writes carries it, so that two writers cannot mix.
using AttemptId = Id<struct AttemptTag>;

/// The same for the same document, on every replica: a UUID made of a hash.
std::string document_point_id(const CollectionKey& place, const DocumentId& id);
/// Of the name of a collection's state.
std::string scope_point_id(const CollectionKey& place);
/// Of what is known of a source.
std::string source_point_id(const CollectionKey& place, std::string_view source);
/// Of a piece of a document's text.
std::string text_point_id(const CollectionKey& place, const DocumentId& id,
                          const AttemptId& attempt, std::size_t part);

/// Names the chunk [start, end) of a document; whoever knows these can tell whose chunk it is.
ChunkId make_chunk_id(const DocumentId& id, const AttemptId& attempt, std::uint64_t start,
                      std::uint64_t end);
/// A UUID whose first half is the chunk's id and whose second half is a hash of the collection: an id
/// of another one names nothing, and nothing but the id has to be known to read a chunk.
std::string chunk_point_id(const CollectionKey& place, ChunkId id);
/// Of a chunk's attachment of a kind.
std::string attachment_point_id(const CollectionKey& place, ChunkId id, std::string_view kind);
/// Of a file of a tenant, or of a piece of it.
std::string blob_point_id(const TenantId& tenant, std::string_view sha256, std::string_view part);
/// The other way of chunk_point_id; nothing for what is no UUID.
std::optional<ChunkId> chunk_of_point(std::string_view point_id);

}  // namespace ragd
