#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "ports/chunk_store.hpp"

namespace ragd {

/// What every ChunkStore checks of the requirements of `put`: a document that breaks them would be
/// served wrong for ever after.
/// Errors: Internal - a chunk outside the text, or a vector not of `dimension`: a bug of ours.
Result<void> check_document(const NewDocument& document, std::size_t dimension);

/// What a caller is told who puts a document under the id of one that it may not see. That the id
/// is taken cannot be hidden; nothing else is said.
Error id_not_writable(const DocumentId& id);

/// Whose the document is that is stored.
struct StoredOwner {
    const std::optional<std::string>& source;
    const std::string& url;
};

/// What every ChunkStore checks before it writes over a document.
/// Errors: Conflict - it is another source's (domain/source.hpp), and `document` is not to replace it.
Result<void> check_owner(const StoredOwner& stored, const NewDocument& document);

}  // namespace ragd
