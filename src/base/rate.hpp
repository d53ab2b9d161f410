#pragma once
#include <chrono>
#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// So many in a time. None: without limit.
struct Rate {
    std::size_t count = 0;
    std::chrono::seconds period{60};
    [[nodiscard]] bool is_none() const { return count == 0; }
    bool operator==(const Rate&) const = default;
};

/// "600/m" as 600 in a minute; s, m, h and d are known; an empty text is none.
/// Errors: InvalidField.
Result<Rate> parse_rate(std::string_view text);

}  // namespace ragd
