#pragma once
#include <span>
#include <string_view>

#include "api/admit.hpp"
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

/// The body is of the kind that the route takes, by what its headers say: JSON has to say
/// `application/json`, in UTF-8 if it names a charset.
/// Errors: Unsupported.
Result<void> check_body(const HttpRequest& request, Takes takes);

/// The parameter `collection`, or the default.
/// Errors: InvalidField.
Result<CollectionName> collection_of(const HttpRequest& request);

/// The parameter `limit`, or the default.
/// Errors: InvalidField.
Result<std::size_t> limit_of(const HttpRequest& request);

/// The parameter `source`; empty where it is left out.
/// Errors: InvalidField.
Result<std::string> source_of(const HttpRequest& request);

}  // namespace ragd
