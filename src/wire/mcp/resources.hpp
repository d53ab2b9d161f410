#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/document.hpp"
#include "domain/source.hpp"
#include "wire/mcp/document_uri.hpp"
#include "wire/mcp/message.hpp"

namespace ragd {

/// Where in the list of resources a page begins: it goes through one collection after the other.
struct ResourceCursor {
    CollectionName collection;
    std::string within;  // of the store's list of that collection
};

/// `params.cursor` of a `.../list`; nothing: the first page.
/// Errors: InvalidField.
Result<std::optional<ResourceCursor>> decode_resource_cursor(const McpMessage& message);

/// `params.uri` of `resources/read`.
/// Errors: InvalidField.
Result<DocumentPlace> decode_resource_read(const McpMessage& message);

std::string encode_resource_list(const McpMessage& message, std::string_view server_version,
                                 const CollectionName& collection,
                                 const std::vector<DocumentInfo>& documents,
                                 const std::optional<ResourceCursor>& next);
std::string encode_resource(const McpMessage& message, std::string_view server_version,
                            const DocumentPlace& place, std::string_view text);
std::string encode_resource_templates(const McpMessage& message, std::string_view server_version);

}  // namespace ragd
