#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/faults.hpp"

namespace ragd {

struct IntegerRange {
    std::uint64_t min = 0;
    std::uint64_t max = 0;
};

struct NumberRange {
    double min = 0;
    double max = 0;
};

/// Reads the members of one object strictly: a wrong type or value is a fault with its pointer and
/// what is allowed, and leaves the target (with its default) as it was; an absent member too.
/// What was never asked for is unknown: end with `refuse_unknown`.
class ObjectReader {
public:
    ObjectReader(const boost::json::object& object, std::string pointer, Faults& faults)
        : object_(object), pointer_(std::move(pointer)), faults_(faults) {}

    /// The member, or null. Marks the name as known.
    const boost::json::value* find(std::string_view name);
    void integer(std::string_view name, IntegerRange range, std::size_t& into);
    void number(std::string_view name, std::optional<NumberRange> range, double& into);
    void boolean(std::string_view name, bool& into);
    /// A view into the object, valid as long as it.
    std::optional<std::string_view> string(std::string_view name);

    void refuse_unknown();
    void fault(std::string_view name, std::string detail);
    [[nodiscard]] std::string pointer(std::string_view name) const;

private:
    const boost::json::object& object_;
    std::string pointer_;
    Faults& faults_;
    std::vector<std::string> known_;
};

/// "a string", "a number", ...: for messages.
std::string_view kind_name(const boost::json::value& value);

}  // namespace ragd
