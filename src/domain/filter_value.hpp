#pragma once
#include <optional>

#include <boost/json.hpp>

#include "domain/filter.hpp"

namespace ragd {

/// A value of metadata, or of a request's filter, as filters compare it. Nothing for null, objects,
/// arrays and numbers that are not finite: no filter matches these.
std::optional<FilterValue> to_filter_value(const boost::json::value& value);

}  // namespace ragd
