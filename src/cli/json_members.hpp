// Members of what a server answered: one that is missing, or of another kind, is empty or 0.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace ragd {

std::string text_at(const boost::json::object& members, std::string_view key);

std::uint64_t whole_number_at(const boost::json::object& members, std::string_view key);

/// 0 for what is no whole number.
std::uint64_t whole_number(const boost::json::value& value);

}  // namespace ragd
