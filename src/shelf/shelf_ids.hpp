#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace ragd {

// Ids as OpenAI's API has them. Those that we give begin with the time, so that later ones sort behind.

/// "file-" or "vsfb_", and 32 hex digits.
std::string new_file_id(WallTime now);
std::string new_batch_id(WallTime now);
/// Whether it is such an id of a file: then its documents have it for their source.
bool is_file_id(std::string_view id);

/// The collection of a new store: as much of its name as a collection may have, and random digits.
CollectionName new_collection(std::string_view name);
/// "vs_" and the collection, both ways. Nothing: no collection can have that name.
std::string store_id(const CollectionName& collection);
std::optional<CollectionName> collection_of_store(std::string_view id);

/// A document that came by another road, as a file: "file-doc-" and its id in base64url. Both ways.
std::string file_id_of_document(const DocumentId& document);
std::optional<DocumentId> document_of_file_id(std::string_view id);
/// The file that a document is of, by its source.
std::string file_id_of(const DocumentId& document, const std::optional<std::string>& source);

}  // namespace ragd
