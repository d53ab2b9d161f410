#include "inference/graphs/compiled_graph.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <openvino/runtime/properties.hpp>

#include "base/assert.hpp"
#include "base/finite.hpp"
#include "inference/graphs/text_groups.hpp"

namespace ragd {

namespace {

ov::AnyMap properties_for(const CompileOptions& options) {
    const int workers = static_cast<int>(options.workers);
    ov::AnyMap properties{
        ov::hint::inference_precision(options.precision == Precision::kBf16 ? ov::element::bf16
                                                                            : ov::element::f32),
        ov::num_streams(ov::streams::Num{workers}),
        ov::inference_num_threads(workers),
        ov::hint::enable_cpu_pinning(false),
    };
    if (!options.cache_dir.empty()) {
        properties.insert(ov::cache_dir(options.cache_dir.string()));
        properties.insert(ov::cache_blob_id(options.cache_id));
    }
    return properties;
}

/// With the cache if it can be used: a folder that cannot be written costs time, not the start.
ov::CompiledModel compile_model(ov::Core& core, const std::shared_ptr<ov::Model>& graph,
                                CompileOptions options) {
    if (!options.cache_dir.empty()) {
        try {
            return core.compile_model(graph, "CPU", properties_for(options));
        } catch (const std::exception&) {
            options.cache_dir.clear();
        }
    }
    return core.compile_model(graph, "CPU", properties_for(options));
}

bool has_free_batch(const ov::Output<const ov::Node>& port) {
    const auto& shape = port.get_partial_shape();
    return shape.rank().is_static() && shape.size() > 0 && shape[0].is_dynamic();
}

/// TBB, below OpenVINO, opens a library with RTLD_DEEPBIND, at which AddressSanitizer ends the
/// process; it has a switch for that.
void allow_sanitizers() {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
    ::setenv("TBB_ENABLE_SANITIZERS", "1", 0);
#endif
#endif
}

}  // namespace

Result<ov::Core> open_core() {
    allow_sanitizers();
    try {
        return ov::Core{};
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInternal, fmt::format("OpenVINO cannot start: {}", failure.what()));
    }
}

/// An infer request and the buffers that its inputs lie in.
struct CompiledGraph::Worker {
    Worker(ov::CompiledModel& model, const CompileOptions& options, std::size_t rows)
        : request(model.create_infer_request()),
          has_types(model.inputs().size() > 2),
          words(options.words),
          window(options.window) {
        ids.resize(rows);
        word_rows.resize(words ? rows * words->width() : 0);
        mask.resize(rows);
        types.resize(rows);
    }

    /// Lays the encodings below each other, each padded to the longest: [count, length].
    ov::Shape fill(std::span<const Encoding> group) {
        const std::size_t used = std::ranges::max(group, {}, [](const Encoding& text) {
                                     return text.ids.size();
                                 }).ids.size();
        // Not rounded up beyond the window: a model may have no more positions.
        const std::size_t length =
            std::min(group.size() == 1 ? padded(used) : padded_in_group(used), window);
        RAG_ASSERT(used >= 1 && used <= length, "checked against the window before");
        RAG_ASSERT(group.size() * length <= ids.size(), "groups have a bound");
        std::ranges::fill(mask, 0);
        std::ranges::fill(ids, 0);
        std::ranges::fill(types, 0);
        for (std::size_t i = 0; i < group.size(); ++i) {
            const auto first = static_cast<std::ptrdiff_t>(i * length);
            std::ranges::copy(group[i].ids, ids.begin() + first);
            std::ranges::copy(group[i].type_ids, types.begin() + first);
            std::fill_n(mask.begin() + first, group[i].ids.size(), 1);
        }
        return {group.size(), length};
    }

    void set(const char* name, std::vector<std::int32_t>& values, const ov::Shape& shape) {
        request.set_tensor(name, ov::Tensor{ov::element::i32, shape, values.data()});
    }

    /// What the graph reads of `ids`: themselves, or their rows.
    void set_words(const ov::Shape& shape) {
        if (!words) {
            set("input_ids", ids, shape);
            return;
        }
        const std::size_t count = shape[0] * shape[1];
        words->copy_rows(std::span{ids}.first(count),
                         std::span{word_rows}.first(count * words->width()));
        const ov::Shape of_rows{shape[0], shape[1], words->width()};
        request.set_tensor("word_rows", ov::Tensor{ov::element::f32, of_rows, word_rows.data()});
    }

    ov::InferRequest request;
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> mask;
    std::vector<std::int32_t> types;
    std::vector<float> word_rows;  // of ids, where the graph takes them
    std::set<ov::Shape> seen;      // shapes run before
    bool has_types;
    std::shared_ptr<const WordTable> words;
    std::size_t window;
};

CompiledGraph::CompiledGraph() = default;
CompiledGraph::CompiledGraph(CompiledGraph&&) noexcept = default;
CompiledGraph& CompiledGraph::operator=(CompiledGraph&&) noexcept = default;
CompiledGraph::~CompiledGraph() = default;

Result<CompiledGraph> CompiledGraph::compile(ov::Core& core,
                                             const std::shared_ptr<ov::Model>& graph,
                                             const CompileOptions& options) {
    try {
        auto model = compile_model(core, graph, options);
        CompiledGraph compiled;
        compiled.on_new_shape_ = options.on_new_shape;
        compiled.takes_groups_ = has_free_batch(model.input(0)) && has_free_batch(model.output(0));
        const std::size_t rows =
            compiled.takes_groups_ ? std::max(options.window, kGroupRowsMax) : options.window;
        for (std::size_t worker = 0; worker < options.workers; ++worker) {
            compiled.workers_.push_back(std::make_unique<Worker>(model, options, rows));
        }
        const auto shape = model.output(0).get_partial_shape();
        if (shape.rank().is_static() && shape.rank().get_length() == 2 && shape[1].is_static()) {
            compiled.output_width_ = static_cast<std::size_t>(shape[1].get_length());
        }
        compiled.outputs_ = model.outputs().size();
        compiled.was_cached_ = model.get_property(ov::loaded_from_cache);
        return compiled;
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInternal,
                    fmt::format("OpenVINO cannot compile the model: {}", failure.what()));
    }
}

Result<void> CompiledGraph::run(std::size_t worker, std::span<const Encoding> group) {
    RAG_ASSERT(worker < workers_.size(), "one request per worker");
    auto& own = *workers_[worker];
    const ov::Shape shape = own.fill(group);
    try {
        own.set_words(shape);
        own.set("attention_mask", own.mask, shape);
        if (own.has_types) {
            own.set("token_type_ids", own.types, shape);
        }
        own.request.infer();
        if (own.seen.insert(shape).second) {
            on_new_shape_();
        }
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInternal, fmt::format("the model failed on {} x {} tokens: {}",
                                                      shape[0], shape[1], failure.what()));
    }
    return {};
}

Result<std::vector<float>> CompiledGraph::infer(std::size_t worker, const Encoding& encoding,
                                                std::size_t output) {
    RAG_TRY(run(worker, {&encoding, 1}));
    return read(worker, output, encoding.ids.size());
}

Result<std::vector<std::vector<float>>> CompiledGraph::infer_group(
    std::size_t worker, std::span<const Encoding> group) {
    RAG_TRY(run(worker, group));
    const auto values = RAG_TRY(read(worker, 0, group.front().ids.size()));
    if (values.empty() || values.size() % group.size() != 0) {
        return fail(ErrorCode::kInternal, fmt::format("the model gave {} numbers for {} texts",
                                                      values.size(), group.size()));
    }
    const std::size_t width = values.size() / group.size();
    std::vector<std::vector<float>> rows;
    for (auto row = values.begin(); row != values.end();
         row += static_cast<std::ptrdiff_t>(width)) {
        rows.emplace_back(row, row + static_cast<std::ptrdiff_t>(width));
    }
    return rows;
}

void CompiledGraph::check_groups(const std::array<Encoding, 3>& texts) {
    using Rows = std::vector<std::vector<float>>;
    const auto rows_of = [&](const Encoding& first, const Encoding& second) {
        return infer_group(0, std::array{first, second}).value_or(Rows(2));
    };
    const auto& [a, b, c] = texts;
    const auto beside_b = rows_of(a, b).front();
    takes_groups_ = !beside_b.empty() && beside_b == rows_of(a, c).front() &&
                    rows_of(b, a).back() == rows_of(c, a).back();
}

Result<std::vector<float>> CompiledGraph::read(std::size_t worker, std::size_t output,
                                               std::size_t used) const {
    try {
        const auto tensor = workers_[worker]->request.get_output_tensor(output);
        const auto* values = tensor.data<const float>();
        // What pads the length comes last.
        const std::size_t count =
            tensor.get_shape().size() == 3 ? used * tensor.get_shape().back() : tensor.get_size();
        if (!is_finite({values, count})) {
            return fail(ErrorCode::kInternal, "the model gave what is no number: it is damaged");
        }
        return std::vector<float>(values, values + count);
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInternal,
                    fmt::format("OpenVINO gave no output {}: {}", output, failure.what()));
    }
}

}  // namespace ragd
