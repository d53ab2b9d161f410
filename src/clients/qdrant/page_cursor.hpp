#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/document.hpp"

namespace ragd {

/// Where a listing goes on: after `last`. Any replica can read what another one gave.
std::string encode_page_cursor(const Scope& scope, const DocumentId& last);

/// Empty is the beginning. Errors: InvalidField /cursor - not made for this scope.
Result<DocumentId> decode_page_cursor(const Scope& scope, std::string_view cursor);

}  // namespace ragd
