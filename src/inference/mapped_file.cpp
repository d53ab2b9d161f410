#include "inference/mapped_file.hpp"

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

#include "base/descriptor.hpp"

namespace ragd {

namespace {

Error system_failure(const std::filesystem::path& path, const char* what) {
    const std::error_code reason{errno, std::generic_category()};
    const bool missing = reason == std::errc::no_such_file_or_directory;
    return fail(missing ? ErrorCode::kNotFound : ErrorCode::kInternal,
                fmt::format("{}: cannot {}: {}", path.string(), what, reason.message()));
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
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
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (data == MAP_FAILED) {  // NOLINT(performance-no-int-to-ptr): the macro of the system
        return system_failure(path, "map");
    }
    return std::shared_ptr<const MappedFile>(
        new MappedFile({static_cast<const std::byte*>(data), size}));
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
        if (!fields || !rights.starts_with("r--") || slash == std::string::npos ||
            !std::string_view{line}.substr(slash).starts_with(below)) {
            continue;
        }
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel's own text names the address
        ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
    }
}

}  // namespace ragd
