#include "auth/key_file.hpp"

#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::uintmax_t kFileBytesMax = std::uintmax_t{16} * 1024 * 1024;

}  // namespace

Result<std::optional<std::vector<ApiKeyRecord>>> KeyFile::read_changes() {
    std::error_code failure;
    Stamp stamp{.modified = std::filesystem::last_write_time(path_, failure)};
    stamp.bytes = failure ? 0 : std::filesystem::file_size(path_, failure);
    if (failure) {
        return fail(ErrorCode::kUnavailable, fmt::format("API_KEYS_FILE {} cannot be read: {}",
                                                         path_.string(), failure.message()));
    }
    if (stamp == seen_) {
        return std::nullopt;
    }
    std::ifstream file{path_};
    if (!file || stamp.bytes > kFileBytesMax) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("API_KEYS_FILE {} cannot be read, or has more than 16 MiB",
                                path_.string()));
    }
    std::vector<ApiKeyRecord> keys;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        auto key = decode_key_record(line);
        if (!key) {
            return fail(ErrorCode::kInvalidField,
                        fmt::format("API_KEYS_FILE {}, line {}: this is no key as "
                                    "`ragd keys create --into FILE` writes it",
                                    path_.string(), number));
        }
        keys.push_back(std::move(*key));
    }
    seen_ = stamp;
    return std::optional{std::move(keys)};
}

}  // namespace ragd
