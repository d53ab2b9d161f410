#include "cli/json_members.hpp"

namespace ragd {

std::string text_at(const boost::json::object& members, std::string_view key) {
    const boost::json::value* found = members.if_contains(key);
    return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
}

std::uint64_t whole_number_at(const boost::json::object& members, std::string_view key) {
    const boost::json::value* found = members.if_contains(key);
    return found != nullptr ? whole_number(*found) : 0;
}

std::uint64_t whole_number(const boost::json::value& value) {
    boost::system::error_code failure;
    const auto number = value.is_number() ? value.to_number<std::uint64_t>(failure) : 0;
    return failure ? 0 : number;
}

}  // namespace ragd
