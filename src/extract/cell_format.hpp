#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// How a spreadsheet shows a number, as far as it is simple: dates and times (always as 2024-03-31 and
/// 14:05), percent, decimals, thousands, a currency or unit beside it. Others show the number itself.
/// Requires: `code` is a format of Excel: "0.00%", "yyyy\-mm\-dd", "#,##0.00 [$€-407]".
std::string shown_number(double value, std::string_view code, bool from_1904);

/// The format that Excel has under a number below 164; "General" for those it does not name.
std::string_view built_in_format(int id);

}  // namespace ragd
