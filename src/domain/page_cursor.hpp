#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/document.hpp"

namespace ragd {

/// Where a listing goes on: after `last`. Opaque to callers, URL-safe, and bound to its scope;
/// any process can read what another one gave.
std::string encode_page_cursor(const Scope& scope, const DocumentId& last);

/// An empty cursor is the beginning (an empty id).
/// Errors: InvalidField /cursor - not one that `encode_page_cursor` made for this scope.
Result<DocumentId> decode_page_cursor(const Scope& scope, std::string_view cursor);

}  // namespace ragd
