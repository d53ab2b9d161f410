#pragma once
#include <filesystem>
#include <vector>

#include "config/settings.hpp"

namespace ragd {

/// Folders in which models are looked for, first to last: MODELS_DIR, $XDG_DATA_HOME/ragd/models,
/// then beside the binary: ../../models (a build tree), ../share/ragd/models (an installation).
std::vector<std::filesystem::path> model_folders(const Settings& settings);

/// The first of them: where `ragd models pull` puts what it fetches.
std::filesystem::path models_home(const Settings& settings);

}  // namespace ragd
