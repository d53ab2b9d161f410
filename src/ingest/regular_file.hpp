#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace ragd {

/// A regular file, open for reading. What was checked is what is read: a link, a pipe or a device
/// put in its place, or a folder above it replaced by a link, between a check of the path and the
/// reading, is refused and never waited for.
/// Threads: one.
class RegularFile {
public:
    /// Opens a path in which nothing is a symbolic link, as fs::canonical() gives it.
    /// Requires: an absolute path.
    /// Errors: Unavailable - it cannot be opened, a part of it is a link, or it is no regular file.
    static Result<RegularFile> open(const std::filesystem::path& path);

    /// Appends at most `bytes_max` bytes to `out` and returns how many; 0 at the end.
    /// Errors: Unavailable - reading failed.
    Result<std::size_t> read(std::string& out, std::size_t bytes_max);

    /// All that the file held when it was opened; what is added meanwhile is for the next run.
    /// Requires: nothing was read before.
    /// Errors: TooLarge - more than `bytes_max`; Unavailable - reading failed.
    Result<std::string> read_all(std::uintmax_t bytes_max);

    /// As they were when it was opened.
    [[nodiscard]] std::uintmax_t bytes() const { return bytes_; }
    [[nodiscard]] WallTime modified() const { return modified_; }

private:
    RegularFile(Descriptor file, std::uintmax_t bytes, WallTime modified)
        : file_(std::move(file)), bytes_(bytes), modified_(modified) {}

    Descriptor file_;
    std::uintmax_t bytes_;
    WallTime modified_;
};

/// All of the file at `path`: open() and read_all().
Result<std::string> read_regular_file(const std::filesystem::path& path, std::uintmax_t bytes_max);

}  // namespace ragd
