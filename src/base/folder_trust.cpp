#include "base/folder_trust.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ragd {
namespace {

constexpr unsigned kPermissions = 07777;

std::optional<struct stat> look_at(const std::filesystem::path& folder) {
    struct stat about{};
    return ::stat(folder.c_str(), &about) == 0 ? std::optional{about} : std::nullopt;
}

}  // namespace

std::optional<std::string> why_open_to_all(const std::filesystem::path& folder) {
    const auto about = look_at(folder);
    if (!about || (about->st_mode & S_IWOTH) == 0) {
        return std::nullopt;
    }
    return fmt::format("can be written by every user of this machine (mode {:04o})",
                       about->st_mode & kPermissions);
}

std::optional<std::string> why_of_others(const std::filesystem::path& folder) {
    if (auto open = why_open_to_all(folder)) {
        return open;
    }
    const auto about = look_at(folder);
    if (!about || about->st_uid == 0 || about->st_uid == ::geteuid()) {
        return std::nullopt;
    }
    return fmt::format("belongs to another user (uid {})", about->st_uid);
}

}  // namespace ragd
