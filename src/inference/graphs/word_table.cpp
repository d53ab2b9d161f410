#include "inference/graphs/word_table.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/assert.hpp"
#include "base/descriptor.hpp"
#include "base/finite.hpp"
#include "inference/graphs/bert_weights.hpp"

namespace ragd {
namespace {

constexpr unsigned kHalfBits = 16;

float from_upper_half(std::uint16_t half) {
    return std::bit_cast<float>(std::uint32_t{half} << kHalfBits);
}

/// Of a finite number: the nearest bf16, of two equally near the even one.
std::uint16_t upper_half(float number) {
    constexpr std::uint32_t kAlmostHalf = 0x7fff;
    const auto bits = std::bit_cast<std::uint32_t>(number);
    return static_cast<std::uint16_t>((bits + kAlmostHalf + ((bits >> kHalfBits) & 1U)) >>
                                      kHalfBits);
}

std::size_t bytes_of(TensorType type) {
    return type == TensorType::kF32 ? sizeof(float) : sizeof(std::uint16_t);
}

/// Numbers of one type, in f32.
void widen(std::span<const std::byte> bytes, TensorType type, std::span<float> out) {
    if (type == TensorType::kF32) {
        std::memcpy(out.data(), bytes.data(), bytes.size());
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::uint16_t half = 0;
        std::memcpy(&half, bytes.data() + (i * sizeof(half)), sizeof(half));
        out[i] = type == TensorType::kBf16 ? from_upper_half(half)
                                           : static_cast<float>(std::bit_cast<_Float16>(half));
    }
}

Result<void> read_at(const Descriptor& file, std::size_t at, std::span<std::byte> into) {
    while (!into.empty()) {
        const ssize_t got = ::pread(file.get(), into.data(), into.size(), static_cast<off_t>(at));
        if (got < 0 && errno != EINTR) {
            const std::error_code reason{errno, std::generic_category()};
            return fail(ErrorCode::kInternal, "cannot be read: " + reason.message());
        }
        if (got == 0) {
            return fail(ErrorCode::kMalformed, "became shorter while it was read");
        }
        if (got > 0) {
            at += static_cast<std::size_t>(got);
            into = into.subspan(static_cast<std::size_t>(got));
        }
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const WordTable>> WordTable::read(const Safetensors& weights,
                                                         const BertShape& shape,
                                                         Precision precision,
                                                         const Safetensors* base) {
    const BertWeights names{weights, base};
    const auto found = RAG_TRY(names.find(names.prefix() + "embeddings.word_embeddings.weight",
                                          {shape.vocab, shape.hidden}));
    std::shared_ptr<WordTable> table{new WordTable{shape.vocab, shape.hidden}};
    if (auto filled = table->fill(found.file, found.tensor, precision); !filled) {
        return fail(filled.error().code,
                    fmt::format("{}: {}", found.file.path().string(), filled.error().message));
    }
    return std::shared_ptr<const WordTable>{std::move(table)};
}

Result<void> WordTable::fill(const Safetensors& file, const TensorView& tensor,
                             Precision precision) {
    const auto descriptor = Descriptor::open(file.path(), O_RDONLY);
    if (!descriptor.is_open()) {
        return fail(ErrorCode::kNotFound, "cannot be opened");
    }
    constexpr std::size_t kBlockRows = 512;
    const std::size_t row_bytes = width_ * bytes_of(tensor.type);
    std::vector<std::byte> block(kBlockRows * row_bytes);
    std::vector<float> numbers(kBlockRows * width_);
    auto at = static_cast<std::size_t>(tensor.bytes.data() - file.file()->bytes().data());
    const bool is_halved = precision == Precision::kBf16;
    is_halved ? halves_.reserve(rows_ * width_) : whole_.reserve(rows_ * width_);
    for (std::size_t row = 0; row < rows_; row += kBlockRows) {
        const std::size_t count = std::min(kBlockRows, rows_ - row);
        const auto bytes = std::span{block}.first(count * row_bytes);
        const auto some = std::span{numbers}.first(count * width_);
        RAG_TRY(read_at(descriptor, at, bytes));
        at += bytes.size();
        widen(bytes, tensor.type, some);
        if (!is_finite(some)) {
            return fail(ErrorCode::kMalformed, "its word embeddings hold what is no number");
        }
        if (is_halved) {
            std::ranges::transform(some, std::back_inserter(halves_), upper_half);
        } else {
            whole_.insert(whole_.end(), some.begin(), some.end());
        }
    }
    return {};
}

void WordTable::copy_rows(std::span<const std::int32_t> ids, std::span<float> out) const {
    RAG_ASSERT(out.size() == ids.size() * width_, "a row for each id");
    for (const std::int32_t id : ids) {
        const auto row = static_cast<std::size_t>(id);
        RAG_ASSERT(id >= 0 && row < rows_, "the tokenizer's ids are checked against the rows");
        const auto to = out.first(width_);
        if (halves_.empty()) {
            std::ranges::copy(std::span{whole_}.subspan(row * width_, width_), to.begin());
        } else {
            std::ranges::transform(std::span{halves_}.subspan(row * width_, width_), to.begin(),
                                   from_upper_half);
        }
        out = out.subspan(width_);
    }
}

}  // namespace ragd
