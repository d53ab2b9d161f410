#pragma once
#include <optional>
#include <string>

#include "clients/qdrant/catalog.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// What is kept of a document in pieces: its text, and the map of its locations.
enum class TextKind { kContent, kMap };

/// A document as a caller names it.
struct NamedDocument {
    Scope scope;
    DocumentId id;
};

/// As the caller of the scope sees it.
bool is_there(const std::optional<Record>& record, const Scope& scope);

/// Reads a text, again where the document is replaced meanwhile. Nothing: there is no such document,
/// as the caller sees it. A document without a map has an empty one.
/// Errors: as Catalog's; Unavailable - its pieces are not what the record says.
/// Threads: the io thread.  Lifetime: catalog and `ctx` outlive the task.
Task<Result<std::optional<std::string>>> read_text(Catalog& catalog, const RequestContext& ctx,
                                                   NamedDocument document, TextKind kind);

}  // namespace ragd
