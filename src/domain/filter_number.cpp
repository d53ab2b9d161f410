#include "domain/filter_number.hpp"

#include <cmath>
#include <limits>

namespace ragd {
namespace {

constexpr double kTwoTo64 = 18446744073709551616.0;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Of a double that is 0 at least: whether it is above a whole number, and how far it is from it.
bool is_above(double number, std::uint64_t whole) {
    return number >= kTwoTo64 || static_cast<std::uint64_t>(number) > whole;
}

}  // namespace

FilterNumber::FilterNumber(bool negative, std::uint64_t magnitude)
    : floor_(static_cast<double>(magnitude)) {
    const auto whole = [](double number) { return static_cast<std::uint64_t>(number); };
    if (negative) {  // the floor is the one further from 0
        if (floor_ < kTwoTo64 && whole(floor_) < magnitude) {
            floor_ = std::nextafter(floor_, kInfinity);
        }
        rest_ = static_cast<std::uint32_t>(whole(floor_) - magnitude);
        floor_ = -floor_;
        return;
    }
    if (is_above(floor_, magnitude)) {
        floor_ = std::nextafter(floor_, 0.0);
    }
    rest_ = static_cast<std::uint32_t>(magnitude - whole(floor_));
}

}  // namespace ragd
