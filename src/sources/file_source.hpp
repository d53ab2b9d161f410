#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "ingest/files.hpp"

namespace ragd {

/// A file of a source as it can be read: on this machine. One that was fetched lies in a folder of its
/// own, which goes with this.
class OpenedFile {
public:
    explicit OpenedFile(std::filesystem::path path) : path_(std::move(path)) {}
    OpenedFile(std::filesystem::path path, std::filesystem::path own_folder)
        : path_(std::move(path)), own_folder_(std::move(own_folder)) {}
    OpenedFile(OpenedFile&& other) noexcept
        : path_(std::move(other.path_)), own_folder_(std::exchange(other.own_folder_, {})) {}
    OpenedFile& operator=(OpenedFile&&) = delete;
    OpenedFile(const OpenedFile&) = delete;
    OpenedFile& operator=(const OpenedFile&) = delete;
    ~OpenedFile() {
        std::error_code ignored;  // what is left lies in a folder that is removed at the end
        if (!own_folder_.empty()) {
            std::filesystem::remove_all(own_folder_, ignored);
        }
    }

    /// Absolute, and no part of it is a link. Its last name is that of the file in its source.
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    std::filesystem::path own_folder_;  // empty: it has none
};

/// A place that files come from. What indexes them knows nothing else of it, so that another kind of
/// place is another class.
class FileSource {
public:
    virtual ~FileSource() = default;

    /// What is there now. Each file has a stamp, which is another one once its bytes have changed.
    /// Requires: nothing.  Errors: NotFound - no such place; Unavailable - it cannot be looked at now;
    ///           Conflict - two files would be one document.
    /// Threads:  one at a time.  Lifetime: returns a value.
    virtual Result<FileList> list(const FileSearch& search) = 0;

    /// Makes the bytes of a file that was listed readable.
    /// Requires: nothing.  Errors: Unavailable; TooLarge.
    /// Threads:  any, at once.  Lifetime: the source outlives what it returns.
    virtual Result<OpenedFile> open(const FoundFile& file) = 0;

    /// What documents of such a file say of it besides: a commit.
    /// Requires: it was listed.  Errors: none.  Threads: any, at once.  Lifetime: returns a value.
    [[nodiscard]] virtual Metadata facts_of(const FoundFile& /*file*/) const { return {}; }
};

}  // namespace ragd
