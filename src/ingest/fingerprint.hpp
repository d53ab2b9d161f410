#pragma once
#include <string>
#include <string_view>

#include "domain/document.hpp"
#include "ports/embedder.hpp"

namespace ragd {

/// What the ids that we make begin with.
inline constexpr std::string_view kDerivedIdPrefix = "sha256-";

/// The id of a document that came without one: `sha256-` and 32 hex digits of its content. The same
/// content gets the same id, so sending it again changes nothing.
DocumentId id_from_content(const Document& document);

/// SHA-256 over everything that decides what is stored for a document: text, title, url, metadata
/// (whatever the order of its keys), access list, chunking, the model and the version of our own chunking code.
/// Equal fingerprints: indexing again would change nothing.
std::string fingerprint(const Document& document, ChunkOptions options,
                        const EmbeddingModel& model);

/// JSON with the keys of every object in byte order and no spaces.
std::string canonical_json(const boost::json::value& value);

}  // namespace ragd
