#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "inference/files/mapped_file.hpp"

namespace ragd {

enum class TensorType { kF32, kF16, kBf16, kOther };

/// One tensor of a file, not copied. Row-major, little-endian, perhaps unaligned.
struct TensorView {
    TensorType type = TensorType::kOther;
    std::vector<std::size_t> shape;
    std::span<const std::byte> bytes;
};

/// A safetensors file: eight bytes of header length, a JSON header, the data. Format:
/// https://github.com/huggingface/safetensors#format
/// Threads: any, at once. Lifetime: views live as long as `file()`.
class Safetensors {
public:
    /// Checks the whole header against the size of the file.
    /// Errors: NotFound; Malformed, naming the file, the tensor and what is wrong.
    static Result<Safetensors> open(const std::filesystem::path& path,
                                    MappedFile::Backing backing = MappedFile::Backing::kCopy);

    /// Reads all numbers. Errors: Malformed - a tensor holds a NaN or an infinity: which.
    [[nodiscard]] Result<void> check_numbers() const;

    /// Null when there is none of this name.
    [[nodiscard]] const TensorView* find(std::string_view name) const;
    [[nodiscard]] const std::shared_ptr<const MappedFile>& file() const { return file_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    Result<void> read_header();
    std::filesystem::path path_;
    std::shared_ptr<const MappedFile> file_;
    std::unordered_map<std::string, TensorView> tensors_;
};

}  // namespace ragd
