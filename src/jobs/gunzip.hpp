#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

bool is_gzip(std::string_view bytes);

/// Errors: Malformed - it is damaged; TooLarge - it would have more than `bytes_max`.
Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max);

}  // namespace ragd
