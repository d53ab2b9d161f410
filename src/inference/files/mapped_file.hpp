#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace ragd {

/// A file's bytes, read-only, paged in as they are touched.
/// Threads: any, at once. Lifetime: shared; `bytes` lives as long as the object.
class MappedFile {
public:
    enum class Backing {
        /// The file itself. Whoever shortens it while it is mapped gets the process a SIGBUS when
        /// it touches what is gone: only for what is looked at once, at the start.
        kFile,
        /// A copy that has no name, in the folder for temporary files: nobody can change it. As
        /// cheap in memory as the file, since its pages can be dropped and read again. Where no
        /// such file can be made, and for small ones: the bytes in memory.
        kCopy,
    };
    /// Errors: NotFound, or Internal with the reason of the system; Malformed - no file, empty, or
    ///         shortened while it was copied.
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path,
                                                          Backing backing = Backing::kCopy);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

private:
    struct Source {
        std::filesystem::path path;
        std::size_t size = 0;
    };
    explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
    static Result<std::shared_ptr<const MappedFile>> map(const Source& source, int descriptor);
    static Result<std::shared_ptr<const MappedFile>> read_whole(const Source& source,
                                                                const Descriptor& file);
    std::span<const std::byte> bytes_;
};

/// Takes the pages of read-only shared mappings of files below `folder`, whoever made them, out of
/// this process's memory; the system's file cache keeps them and hands them back when touched.
void release_mapped_pages(const std::filesystem::path& folder);

}  // namespace ragd
