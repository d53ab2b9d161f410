#pragma once
#include <functional>
#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "domain/document.hpp"
#include "domain/filter.hpp"

namespace ragd {

/// A value of metadata, or of a request's filter, as filters compare it. Nothing for objects, arrays
/// and numbers that are not finite: no filter matches these.
std::optional<FilterValue> to_filter_value(const boost::json::value& value);

/// Takes a path of metadata and a value there; null: the path is there, and no value to compare.
using FilterValueSink = std::function<void(std::string_view path, const FilterValue* value)>;

/// Hands all that filters find in metadata to `use`: see FilterClause. A path and a value may come
/// more than once. Paths of more than limits::kFilterPathBytes are left out.
void for_each_filter_value(const Metadata& metadata, const FilterValueSink& use);

/// Whether the bounds of a range are moments, and so compare with those of other texts.
bool is_of_moments(const FilterClause& range);

/// Whether metadata matches a filter, without the help of any index.
bool matches(const Filter& filter, const Metadata& metadata);

}  // namespace ragd
