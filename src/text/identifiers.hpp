#pragma once
#include <string_view>
#include <vector>

namespace ragd {

/// Appends what somebody may know of one word of ASCII letters and digits, cut where the case or
/// the kind of character changes; all are views into `word`.
///   getUserName   get, User, Name
///   M5799DWF      M5799, 5799, 5799DWF, DWF
///   python3       python
/// Nothing for Name, NAME, DNAs, B12 and H2O, and nothing for what has so many borders that it is
/// no name but data.
void split_identifier(std::string_view word, std::vector<std::string_view>& parts);

}  // namespace ragd
