#pragma once
#include <vector>

#include "ports/chunk_store.hpp"
#include "text/chunker.hpp"

namespace ragd {

/// The chunks of a document, which is cut so, without their vectors: each with its part of the
/// document's locations. Of a text that has none, and more than one line, each has the line that it begins
/// in.
std::vector<NewChunk> make_chunks(const Document& document, std::vector<ChunkSpan> spans);

}  // namespace ragd
