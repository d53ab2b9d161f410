#pragma once
#include <vector>

#include "config/setting_table.hpp"

namespace ragd {

/// The settings of how documents are read, and of what one may cost: rows of setting_table().
std::vector<SettingSpec> document_settings();

}  // namespace ragd
