#pragma once
#include <span>
#include <string>
#include <string_view>

namespace ragd {

/// "; did you mean 'server_port'?", or nothing if no known word is near. For error messages.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace ragd
