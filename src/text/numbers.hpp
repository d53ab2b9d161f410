#pragma once
#include <string>
#include <vector>

namespace ragd {

/// A part of a joined word in the form in which it is searched.
struct PlainPart {
    std::string text;
    char joint = 0;  // as WordPart::joint
};

/// Takes the v off v6.2.8 (and v2-1); true if digits alone are left: a number of two parts or more.
bool read_number(std::vector<PlainPart>& parts);

/// Appends the terms by which a number inside a joined word is found, or a number itself:
///   3.0.0-rc.2, 3.0.0rc2    3.0.0 and rc2
///   CVE-2024-1234           2024-1234
///   6.2.8                   6.2, the series that it belongs to
///   2020-01-31, 555-123456  20200131, 555123456
void append_number_terms(const std::vector<PlainPart>& parts, std::vector<std::string>& terms);

}  // namespace ragd
