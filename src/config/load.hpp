#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"

namespace ragd {

/// Where settings may come from, strongest first: flags, environment, file, defaults.
struct SettingSources {
    std::map<std::string, std::string> flags;        // by name, SERVER_PORT
    std::map<std::string, std::string> environment;  // all of it; other variables are left alone
    std::optional<std::filesystem::path> file;       // ragd.toml; must exist if given
};

/// Where one value came from: "default", "environment", "flag --server-port", "ragd.toml:3".
struct SettingOrigin {
    std::string name;
    std::string value;  // as `ragd check-config` prints it; secrets masked
    std::string origin;
};

struct LoadedSettings {
    Settings values;
    std::vector<SettingOrigin> origins;  // one for each setting, in the order of the table
};

/// Reads and checks all sources. An empty environment variable counts as not set.
/// Errors: InvalidField that names the setting, its source and what is allowed; an unknown key of
/// the file is one, with the nearest known key.
Result<LoadedSettings> load_settings(const SettingSources& sources);

/// `ragd.toml` in the working directory, else $XDG_CONFIG_HOME/ragd/ragd.toml, if one is there.
std::optional<std::filesystem::path> find_settings_file(
    const std::map<std::string, std::string>& environment);

/// The places that follow from the environment where a setting is empty (XDG Base Directory
/// Specification 0.8): data_dir, model_cache_dir.
void fill_in_directories(Settings& settings, const std::map<std::string, std::string>& environment);

/// $XDG_DATA_HOME/ragd, where models are kept unless a setting says otherwise.
std::filesystem::path data_home(const std::map<std::string, std::string>& environment);

/// The environment of this process.
std::map<std::string, std::string> process_environment();

}  // namespace ragd
