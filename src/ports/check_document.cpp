#include "ports/check_document.hpp"

#include <fmt/format.h>

#include "base/finite.hpp"

namespace ragd {

Result<void> check_document(const NewDocument& document, std::size_t dimension) {
    const auto bytes = document.document.text.size();
    for (const NewChunk& chunk : document.chunks) {
        if (chunk.start >= chunk.end || chunk.end > bytes || chunk.vector.size() != dimension ||
            !is_finite(chunk.vector)) {
            return fail(ErrorCode::kInternal,
                        fmt::format("document '{}' has a chunk [{}, {}) of {} bytes with {} "
                                    "numbers, finite or not: "
                                    "a bug, nothing was stored",
                                    document.document.id.str(), chunk.start, chunk.end, bytes,
                                    chunk.vector.size()));
        }
    }
    return {};
}

Error id_not_writable(const DocumentId& id) {
    return fail(
        ErrorCode::kConflict,
        fmt::format("no document can be written under the id '{}': choose another one", id.str()));
}

}  // namespace ragd
