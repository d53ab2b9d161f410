#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/runtime/core.hpp>

#include "base/result.hpp"
#include "inference/graphs/precision.hpp"
#include "inference/graphs/word_table.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

/// OpenVINO itself.  Errors: Internal - its libraries cannot be loaded.
Result<ov::Core> open_core();

struct CompileOptions {
    std::size_t workers = 1;
    Precision precision = Precision::kF32;
    std::size_t window = 512;                          // the longest encoding that will come
    std::filesystem::path cache_dir;                   // empty: none
    std::uint64_t cache_id = 0;                        // names the compiled graph in cache_dir
    std::shared_ptr<const WordTable> words = nullptr;  // of a graph that takes rows in place of ids
    /// Called after a worker's first run of a length, on its thread, and of a group's shape: what
    /// OpenVINO then prepares leaves memory behind that can be given back.
    std::function<void()> on_new_shape = [] {};
};

/// A graph made ready for this CPU, with one infer request per worker.
/// Threads: `infer` from one thread per worker at a time. Lifetime: plain.
class CompiledGraph {
public:
    /// Errors: Internal - OpenVINO failed, with its message.
    static Result<CompiledGraph> compile(ov::Core& core, const std::shared_ptr<ov::Model>& graph,
                                         const CompileOptions& options);
    CompiledGraph(CompiledGraph&&) noexcept;
    CompiledGraph& operator=(CompiledGraph&&) noexcept;
    ~CompiledGraph();

    /// An output's numbers for one encoding: of a [1, width] output its row, of a
    /// [1, length, width] one a row for each id.
    /// Requires: worker < workers; 1 <= encoding.ids.size() <= window; output < outputs().
    /// Errors: Internal - OpenVINO failed, with its message, or gave what is no number.
    Result<std::vector<float>> infer(std::size_t worker, const Encoding& encoding,
                                     std::size_t output = 0);

    /// The rows of a [batch, width] output for a group of encodings that run at once, in order.
    /// Requires: as `infer`; takes_groups(), or a group of one; what `group_by_length` makes.
    /// Errors: Internal - OpenVINO failed, with its message.
    Result<std::vector<std::vector<float>>> infer_group(std::size_t worker,
                                                        std::span<const Encoding> group);

    /// Takes no groups from now on unless it can: a graph may be made for one text in spite of what
    /// its inputs say, or quantize all rows of a group by the largest number among them; then a
    /// text's row depends on its neighbours. Here the first text's must not, before them or behind,
    /// to the last bit.
    /// Requires: takes_groups(); no `infer` elsewhere; three different texts of one length, as
    /// `infer`'s.
    void check_groups(const std::array<Encoding, 3>& texts);

    /// Another output of the worker's last `infer`, as that gives it.
    /// Requires: that worker's thread; `used` = that encoding's ids.  Errors: Internal.
    [[nodiscard]] Result<std::vector<float>> read(std::size_t worker, std::size_t output,
                                                  std::size_t used) const;

    [[nodiscard]] std::size_t outputs() const { return outputs_; }
    /// Whether several encodings may run at once: the first dimension of the inputs is free.
    [[nodiscard]] bool takes_groups() const { return takes_groups_; }

    /// Length of the output's row; 0 when the graph does not say before it runs.
    [[nodiscard]] std::size_t output_width() const { return output_width_; }
    /// Whether it came from cache_dir.
    [[nodiscard]] bool was_cached() const { return was_cached_; }

private:
    struct Worker;
    CompiledGraph();
    Result<void> run(std::size_t worker, std::span<const Encoding> group);
    std::vector<std::unique_ptr<Worker>> workers_;
    std::function<void()> on_new_shape_;
    std::size_t output_width_ = 0;
    std::size_t outputs_ = 1;
    bool takes_groups_ = false;
    bool was_cached_ = false;
};

}  // namespace ragd
