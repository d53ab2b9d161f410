#pragma once
#include <cstddef>
#include <string_view>

#include "answer/guard/address.hpp"

namespace ragd {

/// What follows `](` in Markdown, up to the closing parenthesis.
struct LinkTarget {
    enum class Kind { kNone, kMayCome, kWhole };
    Kind kind = Kind::kNone;
    std::string_view address;  // a view of the text, without `<` and `>`
    bool has_title = false;
    bool is_missing = false;  // nothing, or a blank line, stands in its place
    std::size_t bytes = 0;    // with the parenthesis
};

/// Reads `text`, which follows `](`: an address and perhaps a title.
LinkTarget read_link_target(std::string_view text, Whole whole);

/// The address alone that `text` begins with after its blanks, with or without `<` and `>`.
LinkTarget read_link_address(std::string_view text, Whole whole);

}  // namespace ragd
