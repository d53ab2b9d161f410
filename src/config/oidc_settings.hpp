#pragma once
#include <vector>

#include "config/setting_table.hpp"

namespace ragd {

/// Of tokens that somebody else issues.
std::vector<SettingSpec> oidc_settings();

}  // namespace ragd
