#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// What gzip has packed. Errors: those of fail_extract(): Damaged; TooLarge - over `bytes_max`.
Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max);

}  // namespace ragd
