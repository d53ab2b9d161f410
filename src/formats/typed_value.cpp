#include "formats/typed_value.hpp"

#include <algorithm>
#include <charconv>

namespace ragd {
namespace {

/// Digits without a needless zero in front, a fraction perhaps: what JSON calls a number and a
/// person would, too. Long ones (card and part numbers) stay strings.
bool is_number(std::string_view cell) {
    constexpr std::size_t kDigitsMax = 15;  // a double holds them exactly
    const std::string_view body = cell.substr(cell.starts_with('-') ? 1 : 0);
    const std::size_t point = std::min(body.find('.'), body.size());
    const std::string_view whole = body.substr(0, point);
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return body.size() <= kDigitsMax && digits(whole) && (whole.size() == 1 || whole[0] != '0') &&
           (point == body.size() || digits(body.substr(point + 1)));
}

}  // namespace

boost::json::value typed_value(std::string_view cell) {
    if (!is_number(cell)) {
        return boost::json::value(cell);
    }
    if (!cell.contains('.')) {
        std::int64_t number = 0;
        std::from_chars(cell.data(), cell.data() + cell.size(), number);
        return number;
    }
    double number = 0;
    std::from_chars(cell.data(), cell.data() + cell.size(), number);
    return number;
}

}  // namespace ragd
