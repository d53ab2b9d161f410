#pragma once
#include <compare>
#include <concepts>
#include <cstdint>

namespace ragd {

/// A number as filters compare it: exactly, whole ones up to 2^64 too, of which a double holds only
/// every 2048th at the end. 5 and 5.0 are the same number, and so are 0 and -0.
class FilterNumber {
public:
    // NOLINTBEGIN(google-explicit-constructor): conditions read as what they compare with
    template <std::floating_point T>
    FilterNumber(T number) : floor_(number + T{0}) {}
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    FilterNumber(T number)
        : FilterNumber(number < T{0}, number < T{0} ? ~static_cast<std::uint64_t>(number) + 1
                                                    : static_cast<std::uint64_t>(number)) {}
    // NOLINTEND(google-explicit-constructor)

    /// The greatest double that is not above it.
    [[nodiscard]] double floor() const { return floor_; }
    /// What is left then; 0 for every double, and for whole numbers of at most 2^53.
    [[nodiscard]] std::uint32_t rest() const { return rest_; }

    std::partial_ordering operator<=>(const FilterNumber&) const = default;
    bool operator==(const FilterNumber&) const = default;

private:
    FilterNumber(bool negative, std::uint64_t magnitude);

    double floor_ = 0;  // compared first: of two numbers the greater has no lesser floor
    std::uint32_t rest_ = 0;
};

}  // namespace ragd
