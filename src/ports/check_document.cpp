#include "ports/check_document.hpp"

#include <fmt/format.h>

#include "base/finite.hpp"
#include "base/shown.hpp"
#include "domain/source.hpp"

namespace ragd {
namespace {

std::string name_of_source(const Origin& origin) {
    const std::string name = shown_source(origin);
    return name.empty() ? "no source" : "the source " + shown(name);
}

}  // namespace

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

Result<void> check_owner(const StoredOwner& stored, const NewDocument& document) {
    const Document& sent = document.document;
    if (document.replaces_others || is_same_owner(stored.source, stored.url, sent)) {
        return {};
    }
    return fail(
        ErrorCode::kConflict,
        fmt::format("the document {} is of {} and was not replaced by that of {}: give one of them "
                    "another id, or say to replace it (\"on_conflict\": \"replace\", ragd index "
                    "--replace)",
                    shown(sent.id.str()),
                    name_of_source({.id = sent.id, .source = stored.source, .url = stored.url}),
                    name_of_source({.id = sent.id, .source = sent.source, .url = sent.url})));
}

}  // namespace ragd
