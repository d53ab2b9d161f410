#pragma once
#include <fstream>
#include <string>

#include "base/result.hpp"

namespace ragd {

/// A file of lines; nothing is open where the path is empty.
class LineFile {
public:
    /// Errors: Unavailable - the file cannot be written.
    static Result<LineFile> create(const std::string& path);
    [[nodiscard]] bool is_open() const { return out_.is_open(); }
    void add(const std::string& line) { out_ << line << '\n'; }
    /// Errors: Unavailable - not everything could be written.
    Result<void> close();

private:
    explicit LineFile(std::string path) : path_(std::move(path)) {}
    std::string path_;
    std::ofstream out_;
};

/// Before long work: could `path` be written when it is done? An empty path always could.
/// Errors: Unavailable - its folder is not there, or may not be written.
Result<void> check_writable(const std::string& path);

/// Puts `text` in place of what is at `path`, all or nothing; an empty path is passed over.
/// Errors: Unavailable - the file cannot be written.
Result<void> write_file(const std::string& path, const std::string& text);

}  // namespace ragd
