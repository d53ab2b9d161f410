#pragma once
#include <cstddef>

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

}  // namespace ragd
