#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// A number of a list as office files name its form: "lowerRoman" 4 is "iv", "upperLetter" 28 is "BB";
/// digits for every form that is not known, "" for "none".
std::string list_number(int number, std::string_view form);

}  // namespace ragd
