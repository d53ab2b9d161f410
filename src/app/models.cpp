#include "app/models.hpp"

#include <system_error>
#include <thread>

#include "config/load.hpp"

namespace ragd {

namespace fs = std::filesystem;

std::vector<fs::path> model_folders(const Settings& settings) {
    std::vector<fs::path> folders{models_home(settings)};
    if (!settings.models_dir.empty()) {
        folders.push_back(data_home(process_environment()) / "models");
    }
    std::error_code failure;
    const fs::path binary = fs::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        folders.push_back((binary.parent_path() / "../../models").lexically_normal());
        folders.push_back((binary.parent_path() / "../share/ragd/models").lexically_normal());
    }
    return folders;
}

fs::path models_home(const Settings& settings) {
    return settings.models_dir.empty() ? data_home(process_environment()) / "models"
                                       : settings.models_dir;
}

Machine this_machine(const Settings& settings) {
    return {.cores = std::thread::hardware_concurrency(), .model_folders = model_folders(settings)};
}

}  // namespace ragd
