#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "base/result.hpp"

namespace ragd {

/// A file's bytes, read-only, paged in as they are touched.
/// Requires: nobody shortens the file while it is mapped (touching what is gone raises SIGBUS);
///           replacing it by rename is safe.
/// Threads: any, at once. Lifetime: shared; `bytes` lives as long as the object.
class MappedFile {
public:
    /// Errors: NotFound, or Internal with the reason of the system.
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
    /// Gives back the memory of the pages touched so far; they are read again when needed.
    void drop_pages() const;

private:
    explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::span<const std::byte> bytes_;
};

}  // namespace ragd
