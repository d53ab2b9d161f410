#pragma once
#include <string>
#include <string_view>

#include "cli/command_table.hpp"

namespace ragd {

/// The manual page ragd(1), in the macros of man(7).
std::string man_page(const CommandTable& table, std::string_view version);

}  // namespace ragd
