#pragma once
#include <string>

#include "base/names.hpp"
#include "cli/command_table.hpp"

namespace ragd {

enum class Shell { kBash, kZsh, kFish };
template <>
inline constexpr auto kNamesOf<Shell> = names_of<Shell>("bash", "zsh", "fish");

/// The script with which a shell completes commands, options, their values and paths.
std::string completion_for(Shell shell, const CommandTable& table);

}  // namespace ragd
