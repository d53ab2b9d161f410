#include "config/load.hpp"

#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "base/nearest.hpp"
#include "config/setting_table.hpp"
#include "config/toml_file.hpp"

namespace ragd {
namespace {

struct Found {
    std::string text;
    std::string origin;
};

using FileValues = std::map<std::string, FileValue>;

Result<void> refuse_unknown_keys(const FileValues& values, const std::filesystem::path& file) {
    std::vector<std::string> known;
    for (const SettingSpec& spec : setting_table()) {
        known.push_back(key_of(spec));
    }
    for (const auto& [key, value] : values) {
        if (std::ranges::find(known, key) == known.end()) {
            return fail(ErrorCode::kInvalidField,
                        fmt::format("{}:{}: unknown setting '{}'{}", file.string(), value.line, key,
                                    did_you_mean(key, known)));
        }
    }
    return {};
}

std::optional<Found> find_value(const SettingSpec& spec, const SettingSources& sources,
                                const FileValues& file) {
    const std::string name{spec.name};
    if (const auto flag = sources.flags.find(name); flag != sources.flags.end()) {
        return Found{flag->second, "flag --" + flag_of(spec)};
    }
    if (const auto variable = sources.environment.find(name);
        variable != sources.environment.end() && !variable->second.empty()) {
        return Found{variable->second, "environment"};
    }
    if (const auto value = file.find(key_of(spec)); value != file.end()) {
        return Found{value->second.text,
                     fmt::format("{}:{}", sources.file->string(), value->second.line)};
    }
    return std::nullopt;
}

std::filesystem::path xdg_folder(const std::map<std::string, std::string>& environment,
                                 const char* variable, std::string_view below_home) {
    if (const auto folder = environment.find(variable);
        folder != environment.end() && folder->second.starts_with('/')) {
        return std::filesystem::path{folder->second} / "ragd";
    }
    const auto home = environment.find("HOME");
    const std::filesystem::path base = home == environment.end() ? "/" : home->second;
    return base / below_home / "ragd";
}

}  // namespace

Result<LoadedSettings> load_settings(const SettingSources& sources) {
    FileValues file;
    if (sources.file) {
        file = RAG_TRY(read_toml_file(*sources.file));
        RAG_TRY(refuse_unknown_keys(file, *sources.file));
    }
    LoadedSettings loaded;
    for (const SettingSpec& spec : setting_table()) {
        const auto found = find_value(spec, sources, file);
        if (found) {
            if (const auto read = spec.read(loaded.values, found->text); !read) {
                return fail(read.error().code, fmt::format("{} ({}) {}", spec.name, found->origin,
                                                           read.error().message));
            }
        }
        loaded.origins.push_back({std::string{spec.name}, "", found ? found->origin : "default"});
    }
    fill_in_directories(loaded.values, sources.environment);
    for (std::size_t i = 0; i < loaded.origins.size(); ++i) {
        loaded.origins[i].value = setting_table()[i].show(loaded.values);
    }
    return loaded;
}

std::optional<std::filesystem::path> find_settings_file(
    const std::map<std::string, std::string>& environment) {
    for (const auto& candidate :
         {std::filesystem::path{"ragd.toml"},
          xdg_folder(environment, "XDG_CONFIG_HOME", ".config") / "ragd.toml"}) {
        std::error_code ignored;  // what cannot be looked at is not there
        if (std::filesystem::is_regular_file(candidate, ignored)) {
            return candidate;
        }
    }
    return std::nullopt;
}

void fill_in_directories(Settings& settings,
                         const std::map<std::string, std::string>& environment) {
    if (settings.data_dir.empty()) {
        settings.data_dir = data_home(environment);
    }
    if (settings.audit_dir.empty()) {
        settings.audit_dir = settings.data_dir / "audit";
    }
    if (settings.model_cache_dir.empty()) {
        settings.model_cache_dir = xdg_folder(environment, "XDG_CACHE_HOME", ".cache");
    }
}

std::filesystem::path data_home(const std::map<std::string, std::string>& environment) {
    return xdg_folder(environment, "XDG_DATA_HOME", ".local/share");
}

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view line{*entry};
        if (const auto equals = line.find('='); equals != std::string_view::npos) {
            variables.emplace(line.substr(0, equals), line.substr(equals + 1));
        }
    }
    return variables;
}

}  // namespace ragd
