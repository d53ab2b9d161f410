#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace ragd {

/// The bytes of one input, taken from the front: a byte that chooses, then texts, each up to a line
/// `----`, so that a seed can be read and written by people.
class Input {
public:
    Input(const std::uint8_t* bytes, std::size_t size)
        : rest_(reinterpret_cast<const char*>(bytes), size) {}

    /// 0 at the end.
    std::uint8_t byte() {
        if (rest_.empty()) {
            return 0;
        }
        const char first = rest_.front();
        rest_.remove_prefix(1);
        return static_cast<std::uint8_t>(first);
    }
    std::string_view part() {
        constexpr std::string_view kLine = "----\n";
        const std::size_t end = rest_.find(kLine);
        const std::string_view taken = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + kLine.size());
        return taken;
    }
    std::string_view rest() { return std::exchange(rest_, {}); }

private:
    std::string_view rest_;
};

/// A folder for parsers that read files: of this process, removed with it.
class Folder {
public:
    explicit Folder(std::string_view name)
        : path_(std::filesystem::temp_directory_path() / fmt::format("{}-{}", name, ::getpid())) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(std::string_view name, std::string_view content) const {
        auto file = path_ / name;
        std::ofstream{file, std::ios::binary} << content;
        return file;
    }

private:
    std::filesystem::path path_;
};

}  // namespace ragd
