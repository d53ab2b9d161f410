#include "ingest/regular_file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/assert.hpp"

namespace ragd {
namespace {

Error not_opened(int reason) {
    // With O_NOFOLLOW a link is the first where the file was, the second where a folder was.
    const bool replaced = reason == ELOOP || reason == ENOTDIR;
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot be opened: {}",
                            replaced ? "it, or a folder above it, was replaced, perhaps by a link"
                                     : std::generic_category().message(reason)));
}

WallTime wall_time_of(const timespec& time) {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::sys_time{
        std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}});
}

}  // namespace

Result<RegularFile> RegularFile::open(const std::filesystem::path& path) {
    RAG_ASSERT(path.is_absolute(), "the walk begins at the root");
    // Folder by folder: O_NOFOLLOW alone looks at the last name only.
    auto folder = Descriptor::open("/", O_PATH | O_DIRECTORY);
    for (const auto& name : path.relative_path().parent_path()) {
        folder = Descriptor{
            ::openat(folder.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (!folder.is_open()) {
            return not_opened(errno);
        }
    }
    // O_NONBLOCK: opening a pipe would wait for its writer. It changes nothing for a regular file.
    Descriptor file{::openat(folder.get(), path.filename().c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    struct stat status{};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0) {
        return not_opened(errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::kUnavailable, "not a regular file");
    }
    return RegularFile{std::move(file), static_cast<std::uintmax_t>(status.st_size),
                       wall_time_of(status.st_mtim)};
}

Result<std::size_t> RegularFile::read(std::string& out, std::size_t bytes_max) {
    const std::size_t before = out.size();
    out.resize(before + bytes_max);
    ssize_t got = 0;
    do {
        got = ::read(file_.get(), out.data() + before, bytes_max);
    } while (got < 0 && errno == EINTR);
    out.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("reading it failed: {}", std::generic_category().message(errno)));
    }
    return static_cast<std::size_t>(got);
}

Result<std::string> RegularFile::read_all(std::uintmax_t bytes_max) {
    if (bytes_ > bytes_max) {
        return fail(ErrorCode::kTooLarge,
                    fmt::format("too large: {} bytes; at most {} are allowed", bytes_, bytes_max));
    }
    const auto bytes = static_cast<std::size_t>(bytes_);
    std::string out;
    out.reserve(bytes);
    while (out.size() < bytes && RAG_TRY(read(out, bytes - out.size())) != 0) {
    }
    return out;
}

Result<std::string> read_regular_file(const std::filesystem::path& path, std::uintmax_t bytes_max) {
    RegularFile file = RAG_TRY(RegularFile::open(path));
    return file.read_all(bytes_max);
}

}  // namespace ragd
