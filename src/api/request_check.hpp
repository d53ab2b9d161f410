#pragma once
#include <span>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// The target reads as UTF-8.
/// Errors: Malformed.
Result<void> check_target(const HttpRequest& request);

/// Each query parameter is one of `known` and is given once.
/// Errors: InvalidField with the pointer /NAME.
Result<void> check_parameters(const HttpRequest& request, std::span<const std::string_view> known);

/// The body says that it is JSON: `application/json`, in UTF-8 if it names a charset.
/// Errors: Unsupported.
Result<void> check_content_type(const HttpRequest& request);

/// The parameter `collection`, or the default.
/// Errors: InvalidField.
Result<CollectionName> collection_of(const HttpRequest& request);

/// The parameter `limit`, or the default.
/// Errors: InvalidField.
Result<std::size_t> limit_of(const HttpRequest& request);

}  // namespace ragd
