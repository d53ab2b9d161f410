#include "store/disk_reserve.hpp"

#include <system_error>

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/descriptor.hpp"

namespace ragd {
namespace {

constexpr unsigned kOwnerOnly = 0600;

bool is_taken(const std::filesystem::path& file) {
    std::error_code failure;
    return std::filesystem::file_size(file, failure) == DiskReserve::kBytes && !failure;
}

std::uint64_t free_bytes(const std::filesystem::path& folder) {
    struct statvfs about{};
    return ::statvfs(folder.c_str(), &about) == 0 ? std::uint64_t{about.f_bavail} * about.f_frsize
                                                  : 0;
}

/// Blocks of the disk, not only a length. A file system that cannot promise them has no reserve.
bool take(const std::filesystem::path& file) {
    const auto out = Descriptor::open(file, O_WRONLY | O_CREAT | O_NOFOLLOW, kOwnerOnly);
    if (!out.is_open()) {
        return false;
    }
    if (::fallocate(out.get(), 0, 0, static_cast<off_t>(DiskReserve::kBytes)) == 0) {
        return true;
    }
    ::unlink(file.c_str());
    return false;
}

}  // namespace

bool DiskReserve::keep() {
    if (is_taken(file_)) {
        given_ = false;
        return true;
    }
    if (free_bytes(file_.parent_path()) >= kFreeBytesMin && take(file_)) {
        given_ = false;
    }
    return !given_;
}

bool DiskReserve::give() {
    if (!is_taken(file_) || ::unlink(file_.c_str()) != 0) {
        return false;
    }
    given_ = true;
    return true;
}

}  // namespace ragd
