#pragma once
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "domain/location.hpp"

namespace ragd {

/// {"page": 3, "box": [72, 90.5, 523.2, 118]}: what is empty is left out.
boost::json::object json_of_location(const Location& location);

/// The reverse; nothing for what json_of_location() does not write.
std::optional<Location> location_of_json(const boost::json::value& json);

/// One row a span: [start, end, {location}].
boost::json::array json_of_locations(const std::vector<LocatedSpan>& spans);

/// The reverse; nothing also where spans are not ascending and apart within `text_bytes`.
std::optional<std::vector<LocatedSpan>> locations_of_json(const boost::json::value& json,
                                                          std::size_t text_bytes);

/// json_of_locations() as text, for those who keep it.
std::string text_of_locations(const std::vector<LocatedSpan>& spans);

}  // namespace ragd
