#pragma once
#include <string_view>

#include <boost/json.hpp>

namespace ragd {

/// What is written in a cell or behind a key: a number if JSON would write it so (007 is a text, and
/// so are long ones, which are card and part numbers), else the text.
boost::json::value typed_value(std::string_view cell);

}  // namespace ragd
