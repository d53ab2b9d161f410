#include "app/operator_secret.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "auth/api_key.hpp"
#include "base/descriptor.hpp"

namespace ragd {
namespace {

constexpr const char* kSecretFile = "operator.secret";
constexpr std::size_t kSecretBytes = 32;

Error not_written(const std::filesystem::path& file) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot be written: {}", file.string(), std::strerror(errno)));
}

}  // namespace

Result<std::string> leave_operator_secret(const std::filesystem::path& directory) {
    const std::filesystem::path file = directory / kSecretFile;
    std::filesystem::path beside = file;
    beside += ".new";
    const std::string secret = "ragd-operator-" + RAG_TRY(random_hex(kSecretBytes));
    ::unlink(beside.c_str());
    constexpr int kOwnerOnly = 0600;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the interface of the system
    const Descriptor out{
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly)};
    if (out.get() < 0 ||
        ::write(out.get(), secret.data(), secret.size()) != static_cast<ssize_t>(secret.size()) ||
        ::rename(beside.c_str(), file.c_str()) != 0) {
        return not_written(file);
    }
    return secret;
}

std::string read_operator_secret(const std::filesystem::path& directory) {
    std::ifstream file{directory / kSecretFile};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace ragd
