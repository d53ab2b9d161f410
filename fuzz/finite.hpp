#pragma once
#include <algorithm>
#include <cmath>

#include <boost/json.hpp>

namespace ragd {

/// Whether all numbers of a value are: one out of range is read as infinity, which has no spelling of
/// its own, and which no request may have.
inline bool is_finite(const boost::json::value& value) {
    const auto all = [](const auto& values, auto of) {
        return std::ranges::all_of(values, [&](const auto& v) { return is_finite(of(v)); });
    };
    if (const auto* number = value.if_double()) {
        return std::isfinite(*number);
    }
    if (const auto* array = value.if_array()) {
        return all(*array, [](const auto& v) -> const auto& { return v; });
    }
    if (const auto* object = value.if_object()) {
        return all(*object, [](const auto& v) -> const auto& { return v.value(); });
    }
    return true;
}

}  // namespace ragd
