#include "sources/scratch_folder.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX's

namespace ragd {
namespace {

namespace fs = std::filesystem;

Error not_made(const std::error_code& error) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("no folder for fetched files can be made: {}", error.message()));
}

}  // namespace

Result<ScratchFolder> ScratchFolder::make() {
    std::error_code error;
    const fs::path above = fs::canonical(fs::temp_directory_path(error), error);
    if (error) {
        return not_made(error);
    }
    std::string name = (above / "ragd-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        return not_made({errno, std::generic_category()});
    }
    return ScratchFolder{fs::path{name}};
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), made_(other.made_.load()) {}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;  // it is the system's to clean up then
    if (!path_.empty()) {
        fs::remove_all(path_, ignored);
    }
}

Result<fs::path> ScratchFolder::make_folder() {
    fs::path folder = path_ / fmt::format("{}", ++made_);
    std::error_code error;
    fs::create_directory(folder, error);
    if (error) {
        return not_made(error);
    }
    return folder;
}

}  // namespace ragd
