#pragma once
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

/// The collection of a request that names none.
inline constexpr std::string_view kDefaultCollection = "documents";

/// A name as a query parameter or option gives it: [A-Za-z0-9_-]{1,64}.
/// Errors: InvalidField at `pointer`.
Result<CollectionName> parse_collection(std::string_view name, const std::string& pointer);

/// The member `collection` of a body, or the default.
CollectionName read_collection(ObjectReader& reader);

}  // namespace ragd
