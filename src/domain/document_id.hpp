#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "domain/document.hpp"

namespace ragd {

/// What the ids that we make begin with.
inline constexpr std::string_view kDerivedIdPrefix = "sha256-";

/// The id of a document that came without one: `sha256-` and 32 hex digits of its content and source.
/// The same content gets the same id, so sending it again changes nothing.
DocumentId id_from_content(const Document& document);

/// JSON with the keys of every object in byte order and no spaces.
std::string canonical_json(const boost::json::value& value);

}  // namespace ragd
