#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace ragd {

// A document has one name for a client, whichever collection it is in. As the id of a tool it is
// "handbook/leave.md": the collection, a slash, the id. As a resource it is
// "ragd://handbook/leave.md", the id percent-encoded.

struct DocumentPlace {
    CollectionName collection;
    DocumentId id;
    bool operator==(const DocumentPlace&) const = default;
};

std::string tool_id_of(const DocumentPlace& place);
std::string uri_of(const DocumentPlace& place);

/// Nothing: it is no such URI.
std::optional<DocumentPlace> place_of_uri(std::string_view uri);
/// The same of a tool's id, or of a URI, which a model may well use in its place.
std::optional<DocumentPlace> place_of_tool_id(std::string_view id);

/// Where a person can read it: its own address, if that is one of the web; else its URI here. Never
/// empty, since clients cite nothing that has no address.
std::string address_of(const DocumentPlace& place, std::string_view url);

}  // namespace ragd
