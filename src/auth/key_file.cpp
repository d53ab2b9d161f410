#include "auth/key_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "auth/api_key.hpp"
#include "base/descriptor.hpp"

namespace ragd {
namespace {

constexpr std::uintmax_t kFileBytesMax = std::uintmax_t{16} * 1024 * 1024;

}  // namespace

Result<std::string> make_key_into(const std::filesystem::path& file, ApiKeyRecord record) {
    ApiKey key = RAG_TRY(make_api_key());
    RAG_TRY(seal(key, record));
    const std::string line = encode_key_record(record) + "\n";
    constexpr int kOwnerOnly = 0600;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the interface of the system
    const Descriptor out{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kOwnerOnly)};
    if (out.get() < 0 ||
        ::write(out.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("{} cannot be written: {}", file.string(), std::strerror(errno)));
    }
    return std::move(key.text);
}

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
