#include "store/data_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder_trust.hpp"

namespace ragd {

namespace {

constexpr std::size_t kHolderBytesMax = 256;

std::filesystem::path lock_file(const std::filesystem::path& directory) {
    return directory / "lock";
}

Error unavailable(const std::filesystem::path& path, std::string_view what) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} {}: {}", path.string(), what, std::strerror(errno)));
}

/// Makes a new entry of a directory survive a power loss. A file system that cannot do so (some
/// network ones) is used as it is.
void sync_directory(const std::filesystem::path& directory) {
    const auto opened = Descriptor::open(directory, O_RDONLY | O_DIRECTORY);
    if (opened.is_open()) {
        (void)::fsync(opened.get());
    }
}

Result<void> make_private_directory(const std::filesystem::path& directory) {
    std::error_code failure;
    if (std::filesystem::is_directory(directory, failure)) {
        if (const auto open = why_open_to_all(directory)) {
            return fail(ErrorCode::kUnavailable,
                        fmt::format("the data directory {} {}: what lies in it could be anybody's. "
                                    "See that it is as it should be, then: chmod o-w {}",
                                    directory.string(), *open, directory.string()));
        }
        return {};
    }
    const auto parent = std::filesystem::absolute(directory, failure).parent_path();
    std::filesystem::create_directories(parent, failure);
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
        return unavailable(directory, "cannot be created");
    }
    sync_directory(parent);
    return {};
}

/// A lock that belongs to the open file, not to the process, and ends with it (fcntl(2), "Open file
/// description locks").
struct flock whole_file() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

std::string read_text(int descriptor) {
    std::array<char, kHolderBytesMax> buffer{};
    const ssize_t bytes = ::pread(descriptor, buffer.data(), buffer.size(), 0);
    std::string text{buffer.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0};
    text.resize(std::min(text.find('\n'), text.size()));
    return text;
}

Error held_by(const std::filesystem::path& directory, const std::string& holder) {
    std::string who = "a server that is starting";
    if (holder == "local") {
        who = "another ragd command";
    } else if (!holder.empty()) {
        who = fmt::format("the server at {}", holder.substr(0, holder.find(' ')));
    }
    return fail(
        ErrorCode::kConflict,
        fmt::format("the data directory {} is in use by {}: talk to the server (--url), wait "
                    "for the command, or use another --data-dir",
                    directory.string(), who));
}

}  // namespace

Result<DataLock> DataLock::acquire(const std::filesystem::path& directory,
                                   std::string_view holder) {
    RAG_TRY(make_private_directory(directory));
    const auto file = lock_file(directory);
    auto opened = Descriptor::open(file, O_RDWR | O_CREAT, 0600);
    if (!opened.is_open()) {
        return unavailable(file, "cannot be created or written");
    }
    DataLock lock{directory, std::move(opened)};
    const int descriptor = lock.file_.get();
    const struct flock whole = whole_file();
    if (::fcntl(descriptor, F_OFD_SETLK, &whole) != 0) {
        if (errno == EAGAIN || errno == EACCES) {
            return held_by(directory, read_text(descriptor));
        }
        return unavailable(file, "cannot be locked");
    }
    RAG_TRY(lock.announce(holder));
    return lock;
}

Result<void> DataLock::announce(std::string_view holder) {
    const std::string line = std::string{holder} + "\n";
    // Written over the old line before it is cut: works on a full disk, too.
    if (::pwrite(file_.get(), line.data(), line.size(), 0) != static_cast<ssize_t>(line.size()) ||
        ::ftruncate(file_.get(), static_cast<off_t>(line.size())) != 0) {
        return unavailable(lock_file(directory_), "cannot be written");
    }
    return {};
}

Result<std::optional<std::string>> read_holder(const std::filesystem::path& directory) {
    const auto file = lock_file(directory);
    const auto opened = Descriptor::open(file, O_RDONLY);
    if (!opened.is_open()) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return std::nullopt;
        }
        return unavailable(file, "cannot be read");
    }
    // Asked, not tried: to take it, even for a moment, could keep a server from starting.
    struct flock found = whole_file();
    const bool asked = ::fcntl(opened.get(), F_OFD_GETLK, &found) == 0;
    std::optional<std::string> holder;
    if (asked && found.l_type != F_UNLCK) {
        holder = read_text(opened.get());
    }
    return holder;
}

}  // namespace ragd
