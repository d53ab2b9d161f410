#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "inference/files/model_folder.hpp"
#include "inference/files/safetensors.hpp"
#include "inference/graphs/precision.hpp"

namespace ragd {

/// A model's word embeddings, kept outside of its graph: half of a small model's weights, of which a
/// text touches a few rows. Models that were trained from one another share one table. Rows are kept
/// in the precision that products run in, which rounds them anyway.
/// Threads: any, at once. Lifetime: plain.
class WordTable {
public:
    /// From the file below `weights`, or `base` where `weights` has none; block by block, since a
    /// mapped file may become shorter.
    /// Errors: Malformed - missing, of another shape, no numbers; Internal - cannot be read.
    static Result<std::shared_ptr<const WordTable>> read(const Safetensors& weights,
                                                         const BertShape& shape,
                                                         Precision precision,
                                                         const Safetensors* base = nullptr);

    /// Writes the row of each id to `out`, one behind the other.
    /// Requires: 0 <= ids < rows(); out.size() == ids.size() * width().
    void copy_rows(std::span<const std::int32_t> ids, std::span<float> out) const;

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::size_t width() const { return width_; }

private:
    WordTable(std::size_t rows, std::size_t width) : rows_(rows), width_(width) {}
    Result<void> fill(const Safetensors& file, const TensorView& tensor, Precision precision);

    std::size_t rows_;
    std::size_t width_;
    std::vector<float> whole_;           // one of these two is empty
    std::vector<std::uint16_t> halves_;  // the upper half of each float, rounded to even
};

}  // namespace ragd
