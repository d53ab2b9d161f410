#pragma once
#include <string_view>

#include <boost/json.hpp>

#include "base/result.hpp"

namespace ragd {

/// The body of a call of OpenAI's API: clients write null for what they leave to the server.
/// Errors: Malformed; InvalidField - it is no object.
Result<boost::json::object> parse_lenient(std::string_view body);

/// The members that are not null.
boost::json::object without_nulls(const boost::json::object& object);

}  // namespace ragd
