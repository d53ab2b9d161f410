#include "domain/filter_value.hpp"

#include <cmath>
#include <string>

namespace ragd {

std::optional<FilterValue> to_filter_value(const boost::json::value& value) {
    if (value.is_bool()) {
        return value.get_bool();
    }
    if (value.is_string()) {
        return std::string{value.get_string()};
    }
    if (value.is_number()) {
        const auto number = value.to_number<double>();
        return std::isfinite(number) ? std::optional<FilterValue>{number} : std::nullopt;
    }
    return std::nullopt;
}

}  // namespace ragd
