#include "inference/files/mapped_file.hpp"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/limits.hpp"

namespace ragd {

namespace {

Error system_failure(const std::filesystem::path& path, const char* what) {
    const std::error_code reason{errno, std::generic_category()};
    const bool missing = reason == std::errc::no_such_file_or_directory;
    return fail(missing ? ErrorCode::kNotFound : ErrorCode::kInternal,
                fmt::format("{}: cannot {}: {}", path.string(), what, reason.message()));
}

/// Smaller files are not worth a copy on disk.
constexpr std::size_t kInMemoryBelow = 4 * limits::kMiB;

/// Not open: there is no place for it, or the file became shorter.
Descriptor copy_without_name(const Descriptor& file, std::size_t size) {
    std::error_code ignored;
    auto copy = Descriptor::open(std::filesystem::temp_directory_path(ignored), O_TMPFILE | O_RDWR,
                                 S_IRUSR | S_IWUSR);
    for (std::size_t done = 0; copy.is_open() && done < size;) {
        const ssize_t some =
            ::copy_file_range(file.get(), nullptr, copy.get(), nullptr, size - done, 0);
        if (some <= 0) {
            return Descriptor{};
        }
        done += static_cast<std::size_t>(some);
    }
    return copy;
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path,
                                                           Backing backing) {
    const auto file = Descriptor::open(path, O_RDONLY);
    if (!file.is_open()) {
        return system_failure(path, "open");
    }
    struct stat info{};
    if (::fstat(file.get(), &info) != 0) {
        return system_failure(path, "read its size");
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    if (!S_ISREG(info.st_mode) || size == 0) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: not a file, or empty", path.string()));
    }
    if (backing == Backing::kFile) {
        return map({.path = path, .size = size}, file.get());
    }
    const auto copy = size < kInMemoryBelow ? Descriptor{} : copy_without_name(file, size);
    return copy.is_open() ? map({.path = path, .size = size}, copy.get())
                          : read_whole({.path = path, .size = size}, file);
}

Result<std::shared_ptr<const MappedFile>> MappedFile::map(const Source& source, int descriptor) {
    void* data = ::mmap(nullptr, source.size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (data == MAP_FAILED) {  // NOLINT(performance-no-int-to-ptr): the macro of the system
        return system_failure(source.path, "map");
    }
    return std::shared_ptr<const MappedFile>(
        new MappedFile({static_cast<const std::byte*>(data), source.size}));
}

Result<std::shared_ptr<const MappedFile>> MappedFile::read_whole(const Source& source,
                                                                 const Descriptor& file) {
    void* data =
        ::mmap(nullptr, source.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) {  // NOLINT(performance-no-int-to-ptr): the macro of the system
        return system_failure(source.path, "find memory for");
    }
    const std::span bytes{static_cast<std::byte*>(data), source.size};
    std::shared_ptr<const MappedFile> whole{new MappedFile(bytes)};
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t got =
            ::pread(file.get(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
        if (got < 0 && errno != EINTR) {
            return system_failure(source.path, "read");
        }
        if (got == 0) {
            return fail(ErrorCode::kMalformed,
                        fmt::format("{}: became shorter while it was read", source.path.string()));
        }
        at += got < 0 ? 0 : static_cast<std::size_t>(got);
    }
    return whole;
}

MappedFile::~MappedFile() {
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void release_mapped_pages(const std::filesystem::path& folder) {
    std::error_code ignored;
    const auto below = std::filesystem::canonical(folder, ignored).string() + "/";
    if (ignored) {
        return;
    }
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);) {
        // 7f47f6800000-7f47fbe50000 r--s 00000000 fe:00 10150037      /path
        std::istringstream fields{line};
        std::uintptr_t begin = 0;
        std::uintptr_t end = 0;
        char dash = 0;
        std::string rights;
        fields >> std::hex >> begin >> dash >> end >> rights;
        const auto slash = line.find('/');
        // A private mapping may hold what is in no file: the relocations of a library that lies below
        // `folder` would be lost.
        if (!fields || rights != "r--s" || slash == std::string::npos ||
            !std::string_view{line}.substr(slash).starts_with(below)) {
            continue;
        }
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel's own text names the address
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
}

}  // namespace ragd
