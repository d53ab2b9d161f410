#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/settings.hpp"

namespace ragd {

/// One setting: how it is called, what it means, how its text is read and shown.
/// The name is that of the environment variable; the flag is `--server-port`, the key in ragd.toml
/// `server_port`; a leading RAGD_ is dropped from both.
struct SettingSpec {
    std::string_view name;
    std::string_view help;
    bool secret = false;
    std::function<Result<void>(Settings&, const std::string&)> read;
    std::function<std::string(const Settings&)> show;
};

/// In the order in which a person would look for them.
/// Threads: any.  Lifetime: for ever.
std::span<const SettingSpec> setting_table();

/// A URL without the user, the password and the query that it may hold, for people to read; Azure's
/// `?api-version=` is none of their secrets.
std::string without_credentials(std::string_view url);

/// `server-port` for SERVER_PORT.
std::string flag_of(const SettingSpec& spec);
/// `server_port` for SERVER_PORT.
std::string key_of(const SettingSpec& spec);

}  // namespace ragd
