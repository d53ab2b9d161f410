#include "inference/compiled_graph.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <openvino/runtime/properties.hpp>

#include "base/assert.hpp"

namespace ragd {

namespace {

/// Each length that the CPU plugin sees for the first time costs it kernels and memory, so lengths
/// are rounded up to a multiple of this; the mask hides the rest.
constexpr std::size_t kLengthStep = 8;

std::size_t padded(std::size_t length) {
    return (length + kLengthStep - 1) / kLengthStep * kLengthStep;
}

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
    Worker(ov::CompiledModel& model, std::size_t window)
        : request(model.create_infer_request()), has_types(model.inputs().size() > 2) {
        ids.resize(window);  // not rounded up: a model may have no more positions than these
        mask.resize(window);
        types.resize(window);
        seen.resize(padded(window) / kLengthStep + 1);
    }

    void set(const char* name, std::vector<std::int32_t>& values, std::size_t length) {
        request.set_tensor(name, ov::Tensor{ov::element::i32, {1, length}, values.data()});
    }

    ov::InferRequest request;
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> mask;
    std::vector<std::int32_t> types;
    std::vector<bool> seen;  // lengths run before, in steps
    bool has_types;
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
        compiled.on_new_length_ = options.on_new_length;
        for (std::size_t worker = 0; worker < options.workers; ++worker) {
            compiled.workers_.push_back(std::make_unique<Worker>(model, options.window));
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

Result<std::vector<float>> CompiledGraph::infer(std::size_t worker, const Encoding& encoding,
                                                std::size_t output) {
    RAG_ASSERT(worker < workers_.size(), "one request per worker");
    auto& own = *workers_[worker];
    const std::size_t used = encoding.ids.size();
    const std::size_t length = std::min(padded(used), own.ids.size());
    RAG_ASSERT(used >= 1 && used <= length, "checked against the window before");
    std::ranges::fill(own.mask, 0);
    std::fill_n(own.mask.begin(), used, 1);
    std::ranges::fill(own.ids, 0);
    std::ranges::copy(encoding.ids, own.ids.begin());
    std::ranges::fill(own.types, 0);
    std::ranges::copy(encoding.type_ids, own.types.begin());
    try {
        own.set("input_ids", own.ids, length);
        own.set("attention_mask", own.mask, length);
        if (own.has_types) {
            own.set("token_type_ids", own.types, length);
        }
        own.request.infer();
        if (auto seen = own.seen[length / kLengthStep]; !seen) {
            seen = true;
            on_new_length_();
        }
        return read(worker, output, used);
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInternal,
                    fmt::format("OpenVINO failed on {} tokens: {}", used, failure.what()));
    }
}

Result<std::vector<float>> CompiledGraph::read(std::size_t worker, std::size_t output,
                                               std::size_t used) const {
    try {
        const auto tensor = workers_[worker]->request.get_output_tensor(output);
        const auto* values = tensor.data<const float>();
        // What pads the length comes last.
        const std::size_t count =
            tensor.get_shape().size() == 3 ? used * tensor.get_shape().back() : tensor.get_size();
        return std::vector<float>(values, values + count);
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInternal,
                    fmt::format("OpenVINO gave no output {}: {}", output, failure.what()));
    }
}

}  // namespace ragd
