#include "inference/mapped_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ragd {

namespace {

Error system_failure(const std::filesystem::path& path, const char* what) {
    const std::error_code reason{errno, std::generic_category()};
    const bool missing = reason == std::errc::no_such_file_or_directory;
    return fail(missing ? ErrorCode::kNotFound : ErrorCode::kInternal,
                fmt::format("{}: cannot {}: {}", path.string(), what, reason.message()));
}

class Descriptor {
public:
    explicit Descriptor(const std::filesystem::path& path)
        : value_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~Descriptor() {
        if (value_ >= 0) {
            ::close(value_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int value() const { return value_; }

private:
    int value_;
};

}  // namespace

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    const Descriptor file{path};
    if (file.value() < 0) {
        return system_failure(path, "open");
    }
    struct stat info{};
    if (::fstat(file.value(), &info) != 0) {
        return system_failure(path, "read its size");
    }
    const auto size = static_cast<std::size_t>(info.st_size);
    if (!S_ISREG(info.st_mode) || size == 0) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: not a file, or empty", path.string()));
    }
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
    if (data == MAP_FAILED) {  // NOLINT(performance-no-int-to-ptr): the macro of the system
        return system_failure(path, "map");
    }
    return std::shared_ptr<const MappedFile>(
        new MappedFile({static_cast<const std::byte*>(data), size}));
}

MappedFile::~MappedFile() {
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void MappedFile::drop_pages() const {
    ::madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

}  // namespace ragd
