#include "originals/blob_files.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/limits.hpp"
#include "base/percent.hpp"
#include "base/sha256.hpp"
#include "domain/original_file.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kShardLetters = 2;
constexpr std::size_t kPageBlobs = 256;
constexpr unsigned kPrivateFolder = 0700;
constexpr std::string_view kUnfinished = "unfinished";

Error disk_error(std::string_view what, const fs::path& path, int reason) {
    const bool full = reason == ENOSPC || reason == EDQUOT;
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot {} {}: {}{}", what, path.string(),
                            std::generic_category().message(reason),
                            full ? "; make room, or keep no files (KEEP_ORIGINALS=false)" : ""));
}

/// A file system that cannot sync folders (some network ones) is used as it is.
void sync_folder(const fs::path& folder) {
    const auto opened = Descriptor::open(folder, O_RDONLY | O_DIRECTORY);
    if (opened.is_open()) {
        (void)::fsync(opened.get());
    }
}

/// Makes the folders down to this one, for the owner alone, so that they survive a power loss.
Result<void> make_folders(const fs::path& folder) {
    if (::mkdir(folder.c_str(), kPrivateFolder) == 0) {
        sync_folder(folder.parent_path());
        return {};
    }
    if (errno == EEXIST) {
        return {};
    }
    if (errno != ENOENT) {
        return disk_error("make the folder", folder, errno);
    }
    RAG_TRY(make_folders(folder.parent_path()));
    return make_folders(folder);
}

/// A new file beside the others, that goes unless it is renamed.
class UnfinishedFile {
public:
    static Result<UnfinishedFile> create(const fs::path& folder) {
        std::string name = (folder / "blob-XXXXXX").string();
        Descriptor file{::mkostemp(name.data(), O_CLOEXEC)};
        if (!file.is_open()) {
            return disk_error("write", folder, errno);
        }
        return UnfinishedFile{std::move(file), std::move(name)};
    }
    UnfinishedFile(UnfinishedFile&& other) noexcept
        : file_(std::move(other.file_)), path_(std::exchange(other.path_, {})) {}
    UnfinishedFile& operator=(UnfinishedFile&&) = delete;
    UnfinishedFile(const UnfinishedFile&) = delete;
    UnfinishedFile& operator=(const UnfinishedFile&) = delete;
    ~UnfinishedFile() {
        if (!path_.empty()) {
            ::unlink(path_.c_str());
        }
    }

    Result<void> write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) {
                return disk_error("write", path_, errno);
            }
            bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        return {};
    }
    Result<void> finish(const fs::path& as) {
        if (::fsync(file_.get()) != 0 || ::rename(path_.c_str(), as.c_str()) != 0) {
            return disk_error("write", as, errno);
        }
        path_.clear();
        return {};
    }

private:
    UnfinishedFile(Descriptor file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {}

    Descriptor file_;
    std::string path_;  // empty: renamed
};

Result<std::string> read_all(const Descriptor& file, const fs::path& path) {
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) {
        return disk_error("read", path, errno);
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > limits::kOriginalBytes) {
        return fail(ErrorCode::kInternal,
                    fmt::format("{} is larger than any file that is kept", path.string()));
    }
    std::string bytes(size, '\0');
    for (std::size_t at = 0; at < size;) {
        const ssize_t got = ::read(file.get(), bytes.data() + at, size - at);
        if (got < 0 && errno != EINTR) {
            return disk_error("read", path, errno);
        }
        if (got == 0) {
            bytes.resize(at);
            break;
        }
        at += got < 0 ? 0 : static_cast<std::size_t>(got);
    }
    return bytes;
}

/// Nothing: there is no such file.
Result<std::optional<std::string>> read_sound(const fs::path& path, const std::string& sha256) {
    const auto file = Descriptor::open(path, O_RDONLY);
    if (!file.is_open() && errno == ENOENT) {
        return std::nullopt;
    }
    if (!file.is_open()) {
        return disk_error("read", path, errno);
    }
    std::string bytes = RAG_TRY(read_all(file, path));
    if (sha256_hex(bytes) != sha256) {
        return fail(ErrorCode::kInternal,
                    fmt::format("{} is not what was written: index its document again with the "
                                "file, after removing this one",
                                path.string()));
    }
    return bytes;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
         entry.increment(error)) {
        names.push_back(entry->path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

WallTime time_of(const fs::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        return WallTime::max();  // it is gone: not for who looks for old ones
    }
    return std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::sys_time{std::chrono::seconds{status.st_mtim.tv_sec} +
                              std::chrono::nanoseconds{status.st_mtim.tv_nsec}});
}

}  // namespace

void BlobFiles::remove_unfinished() const {
    std::error_code ignored;
    fs::remove_all(root_ / kUnfinished, ignored);
}

fs::path BlobFiles::folder_of(const TenantId& tenant) const {
    return root_ / ("t-" + percent_encode(tenant.str()));
}

fs::path BlobFiles::path_of(const TenantId& tenant, const std::string& sha256) const {
    return folder_of(tenant) / sha256.substr(0, kShardLetters) / sha256;
}

Result<bool> BlobFiles::put(const TenantId& tenant, const std::string& sha256,
                            std::string_view bytes) const {
    const fs::path path = path_of(tenant, sha256);
    std::error_code failure;
    if (fs::file_size(path, failure) == bytes.size() && !failure) {
        (void)::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
        return false;
    }
    RAG_TRY(make_folders(path.parent_path()));
    RAG_TRY(make_folders(root_ / kUnfinished));
    auto file = RAG_TRY(UnfinishedFile::create(root_ / kUnfinished));
    RAG_TRY(file.write(bytes));
    RAG_TRY(file.finish(path));
    sync_folder(path.parent_path());
    return true;
}

Result<std::optional<std::string>> BlobFiles::get(const TenantId& tenant,
                                                  const std::string& sha256) const {
    return read_sound(path_of(tenant, sha256), sha256);
}

bool BlobFiles::has(const TenantId& tenant, const std::string& sha256) const {
    std::error_code failure;
    return fs::is_regular_file(path_of(tenant, sha256), failure);
}

Result<BlobPage> BlobFiles::list(const TenantId& tenant, const std::string& after) const {
    BlobPage page;
    for (const std::string& shard : names_in(folder_of(tenant))) {
        if (shard < after.substr(0, kShardLetters)) {
            continue;
        }
        const fs::path folder = folder_of(tenant) / shard;
        for (const std::string& name : names_in(folder)) {
            if (name <= after || !is_sha256(name)) {
                continue;
            }
            if (page.blobs.size() == kPageBlobs) {
                page.next_cursor = page.blobs.back().sha256;
                return page;
            }
            page.blobs.push_back({.sha256 = name, .stored = time_of(folder / name)});
        }
    }
    return page;
}

Result<bool> BlobFiles::remove(const TenantId& tenant, const std::string& sha256) const {
    const fs::path path = path_of(tenant, sha256);
    if (::unlink(path.c_str()) != 0) {
        return errno == ENOENT ? Result<bool>{false} : disk_error("remove", path, errno);
    }
    sync_folder(path.parent_path());
    return true;
}

BlobCheck check_blobs(const fs::path& root) {
    BlobCheck result;
    for (const std::string& tenant : names_in(root)) {
        for (const std::string& shard : names_in(root / tenant)) {
            for (const std::string& name : names_in(root / tenant / shard)) {
                const fs::path path = root / tenant / shard / name;
                if (!is_sha256(name)) {
                    continue;
                }
                ++result.files;
                if (const auto bytes = read_sound(path, name); !bytes) {
                    result.damage.push_back(bytes.error().message);
                }
            }
        }
    }
    return result;
}

}  // namespace ragd
