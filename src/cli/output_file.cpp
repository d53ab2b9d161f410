#include "cli/output_file.hpp"

#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace ragd {

namespace fs = std::filesystem;

Result<LineFile> LineFile::create(const std::string& path) {
    LineFile file{path};
    if (!path.empty()) {
        file.out_.open(path);
        if (!file.out_) {
            return fail(ErrorCode::kUnavailable, "cannot write " + path);
        }
    }
    return file;
}

Result<void> LineFile::close() {
    if (is_open()) {
        out_.close();
        if (!out_) {
            return fail(ErrorCode::kUnavailable, "cannot write all of " + path_);
        }
    }
    return {};
}

Result<void> check_writable(const std::string& path) {
    if (path.empty()) {
        return {};
    }
    const fs::path folder = fs::path{path}.parent_path();
    std::error_code ignored;
    if (fs::is_directory(path, ignored) ||
        ::access(folder.empty() ? "." : folder.c_str(), W_OK | X_OK) != 0) {
        return fail(ErrorCode::kUnavailable, "cannot write " + path);
    }
    return {};
}

Result<void> write_file(const std::string& path, const std::string& text) {
    if (path.empty()) {
        return {};
    }
    std::error_code failed;
    const bool replaces = !fs::exists(path, failed) || fs::is_regular_file(path, failed);
    // A device or a pipe is written to, not replaced by a file.
    const std::string target = replaces ? path + ".part" : path;
    std::ofstream out{target, std::ios::binary};
    out << text;
    out.close();
    failed.clear();
    if (out && replaces) {
        fs::rename(target, path, failed);
    }
    if (!out || failed) {
        if (replaces) {
            fs::remove(target, failed);
        }
        return fail(ErrorCode::kUnavailable, "cannot write " + path);
    }
    return {};
}

}  // namespace ragd
