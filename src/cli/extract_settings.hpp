#pragma once
#include "config/settings.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// What a document may cost, and whether text in pictures is recognised, as the settings say.
ExtractLimits extract_limits(const Settings& settings);

}  // namespace ragd
