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

private:
    explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::span<const std::byte> bytes_;
};

/// Takes the pages of read-only mappings of files below `folder`, whoever made them, out of this
/// process's memory; the system's file cache keeps them and hands them back when touched.
void release_mapped_pages(const std::filesystem::path& folder);

}  // namespace ragd
