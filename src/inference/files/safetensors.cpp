#include "inference/files/safetensors.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"

namespace ragd {

namespace {

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kHeaderBytesMax = 100 * limits::kMiB;  // the bound of the format itself

struct DataSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Bytes of one element; nothing for types that no model of ours has.
std::optional<std::size_t> element_bytes(TensorType type) {
    switch (type) {
        case TensorType::kF32:
            return 4;
        case TensorType::kF16:
        case TensorType::kBf16:
            return 2;
        case TensorType::kOther:
            return std::nullopt;
    }
    return std::nullopt;
}

TensorType type_of(const boost::json::value* name) {
    if (name == nullptr || !name->is_string()) {
        return TensorType::kOther;
    }
    const std::string_view text = name->get_string();
    return text == "F32"    ? TensorType::kF32
           : text == "F16"  ? TensorType::kF16
           : text == "BF16" ? TensorType::kBf16
                            : TensorType::kOther;
}

std::optional<std::vector<std::size_t>> whole_numbers(const boost::json::value* list) {
    if (list == nullptr || !list->is_array()) {
        return std::nullopt;
    }
    std::vector<std::size_t> numbers;
    for (const auto& item : list->get_array()) {
        boost::system::error_code failure;
        numbers.push_back(item.to_number<std::size_t>(failure));
        if (failure) {
            return std::nullopt;
        }
    }
    return numbers;
}

/// Whether an element has an exponent of ones only, which means infinity or no number at all.
template <typename Bits>
bool has_exponent(std::span<const std::byte> bytes, Bits exponent) {
    bool found = false;
    for (std::size_t at = 0; at + sizeof(Bits) <= bytes.size(); at += sizeof(Bits)) {
        Bits bits = 0;
        std::memcpy(&bits, bytes.data() + at, sizeof(bits));
        found |= (bits & exponent) == exponent;
    }
    return found;
}

bool holds_numbers(const TensorView& tensor) {
    switch (tensor.type) {
        case TensorType::kF32:
            return !has_exponent<std::uint32_t>(tensor.bytes, 0x7f800000);
        case TensorType::kF16:
            return !has_exponent<std::uint16_t>(tensor.bytes, 0x7c00);
        case TensorType::kBf16:
            return !has_exponent<std::uint16_t>(tensor.bytes, 0x7f80);
        case TensorType::kOther:
            return true;
    }
    return true;
}

/// The size that a shape and a type ask for; nothing when it overflows.
std::optional<std::size_t> shape_bytes(const TensorView& tensor) {
    std::size_t bytes = element_bytes(tensor.type).value_or(0);
    for (const std::size_t side : tensor.shape) {
        if (__builtin_mul_overflow(bytes, side, &bytes)) {
            return std::nullopt;
        }
    }
    return bytes;
}

/// One member of the header. The error says only what is wrong, not where.
Result<TensorView> read_tensor(const boost::json::value& entry, std::span<const std::byte> data) {
    const auto* members = entry.if_object();
    if (members == nullptr) {
        return fail(ErrorCode::kMalformed, "is not an object");
    }
    TensorView tensor{.type = type_of(members->if_contains("dtype"))};
    auto shape = whole_numbers(members->if_contains("shape"));
    const auto offsets = whole_numbers(members->if_contains("data_offsets"));
    if (!shape || !offsets || offsets->size() != 2) {
        return fail(ErrorCode::kMalformed, "lacks a shape or two data_offsets");
    }
    tensor.shape = std::move(*shape);
    const DataSpan span{offsets->front(), offsets->back()};
    if (span.begin > span.end || span.end > data.size()) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("lies at bytes {}..{} of {} (is the file complete?)", span.begin,
                                span.end, data.size()));
    }
    tensor.bytes = data.subspan(span.begin, span.end - span.begin);
    if (element_bytes(tensor.type) && shape_bytes(tensor) != tensor.bytes.size()) {
        return fail(ErrorCode::kMalformed, "has a shape that does not fit its bytes");
    }
    return tensor;
}

}  // namespace

Result<Safetensors> Safetensors::open(const std::filesystem::path& path,
                                      MappedFile::Backing backing) {
    Safetensors tensors;
    tensors.path_ = path;
    tensors.file_ = RAG_TRY(MappedFile::open(path, backing));
    RAG_TRY(tensors.read_header());
    return tensors;
}

Result<void> Safetensors::read_header() {
    const auto malformed = [this](std::string_view what) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: {}", path_.string(), what));
    };
    const auto bytes = file_->bytes();
    std::uint64_t header_bytes = 0;
    if (bytes.size() < kLengthBytes) {
        return malformed("is too short for a safetensors file");
    }
    std::memcpy(&header_bytes, bytes.data(), kLengthBytes);
    if (header_bytes > kHeaderBytesMax || header_bytes > bytes.size() - kLengthBytes) {
        return malformed("its header is longer than the file (is it a safetensors file?)");
    }
    const auto* text = reinterpret_cast<const char*>(bytes.data() + kLengthBytes);
    boost::system::error_code failure;
    const auto header = boost::json::parse({text, header_bytes}, failure);
    if (failure || !header.is_object()) {
        return malformed("its header is not a JSON object");
    }
    const auto data = bytes.subspan(kLengthBytes + header_bytes);
    for (const auto& [name, entry] : header.get_object()) {
        if (name == "__metadata__") {
            continue;
        }
        auto tensor = read_tensor(entry, data);
        if (!tensor) {
            return malformed(
                fmt::format("tensor '{}' {}", std::string_view{name}, tensor.error().message));
        }
        tensors_.emplace(std::string{name}, std::move(*tensor));
    }
    return {};
}

Result<void> Safetensors::check_numbers() const {
    for (const auto& [name, tensor] : tensors_) {
        if (!holds_numbers(tensor)) {
            return fail(
                ErrorCode::kMalformed,
                fmt::format("{}: tensor '{}' holds what is no number", path_.string(), name));
        }
    }
    return {};
}

const TensorView* Safetensors::find(std::string_view name) const {
    const auto found = tensors_.find(std::string{name});
    return found == tensors_.end() ? nullptr : &found->second;
}

}  // namespace ragd
