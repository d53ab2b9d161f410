#pragma once
#include <string>

namespace ragd {

/// Shown by top -H and debuggers; cut to the 15 bytes that Linux allows.
void name_this_thread(const std::string& name);

}  // namespace ragd
