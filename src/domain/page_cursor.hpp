#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// Where a listing goes on: after `last`. Opaque to callers, URL-safe, and bound to its collection;
/// any process can read what another one gave.
std::string encode_page_cursor(const CollectionKey& place, const DocumentId& last);

/// An empty cursor is the beginning (an empty id).
/// Errors: InvalidField /cursor - not one that `encode_page_cursor` made for this collection.
Result<DocumentId> decode_page_cursor(const CollectionKey& place, std::string_view cursor);

}  // namespace ragd
