#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// A folder of our own in the system's folder for such things, which nobody else may look into.
/// Threads: `make_folder` any.  Lifetime: the end removes it with all that is in it.
class ScratchFolder {
public:
    /// Errors: Unavailable - it cannot be made.
    static Result<ScratchFolder> make();
    ScratchFolder(ScratchFolder&& other) noexcept;
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Makes a new folder in it.  Errors: Unavailable.
    Result<std::filesystem::path> make_folder();

private:
    explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
    std::atomic<std::uint64_t> made_{0};
};

}  // namespace ragd
