#include "inference/graphs/exported_graph.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <openvino/core/preprocess/pre_post_process.hpp>
#include <openvino/op/result.hpp>
#include <openvino/runtime/properties.hpp>

#include "inference/graphs/graph_ops.hpp"

namespace ragd {

namespace {

Error unsupported(const ModelFolder& model, std::string_view what) {
    return fail(ErrorCode::kUnsupported, fmt::format("{}: {}", model.graph_file.string(), what));
}

bool is_known_input(const std::string& name) {
    return name == "input_ids" || name == "attention_mask" || name == "token_type_ids";
}

/// As build_bert's, unless the graph was exported for one text at a time.
ov::Dimension batch_for(const ov::Output<ov::Node>& input, Head head) {
    const auto& shape = input.get_partial_shape();
    const bool is_fixed = shape.rank().is_static() && shape.size() > 0 && shape[0].is_static();
    return is_fixed ? ov::Dimension{1} : batch_of(head);
}

/// Gives every input the shape [batch, length] and lets it take i32.
Result<std::shared_ptr<ov::Model>> with_our_inputs(std::shared_ptr<ov::Model> graph,
                                                   const ModelFolder& model, Head head) {
    std::map<std::string, ov::PartialShape> shapes;
    for (const auto& input : graph->inputs()) {
        const auto name = input.get_names().empty() ? std::string{} : input.get_any_name();
        if (!is_known_input(name)) {
            return unsupported(model, fmt::format("input '{}' is none of input_ids, "
                                                  "attention_mask, token_type_ids",
                                                  name));
        }
        shapes[name] = ov::PartialShape{batch_for(input, head), ov::Dimension::dynamic()};
    }
    if (!shapes.contains("input_ids") || !shapes.contains("attention_mask")) {
        return unsupported(model, "has no input named input_ids or none named attention_mask");
    }
    graph->reshape(shapes);
    ov::preprocess::PrePostProcessor converter{graph};
    for (const auto& [name, shape] : shapes) {
        converter.input(name).tensor().set_element_type(ov::element::i32);
    }
    for (std::size_t i = 0; i < graph->outputs().size(); ++i) {
        if (i == 0 || graph->output(i).get_element_type().is_real()) {
            converter.output(i).tensor().set_element_type(ov::element::f32);
        }
    }
    return converter.build();
}

/// What the graph gives as an output, before it leaves.
graph::Value inner(const ov::Output<ov::Node>& output) {
    return output.get_node()->input_value(0);
}

bool has_rows_of(const graph::Value& value, const ov::Dimension& width) {
    const auto& shape = value.get_partial_shape();
    return shape.rank().is_static() && shape.size() == 3 && width.is_static() && shape[2] == width;
}

/// The rows after the last `count` layers, the last one last.
/// Requires: a first output of three dimensions.
Result<ov::OutputVector> last_layers(ov::Model& model_graph, const ModelFolder& model,
                                     std::size_t count) {
    constexpr std::string_view kPrefix = "hidden_states.";
    std::map<std::size_t, graph::Value> layers;
    for (const auto& output : model_graph.outputs()) {
        for (const std::string& name : output.get_names()) {
            std::size_t number = 0;
            const char* end = name.data() + name.size();
            if (name.starts_with(kPrefix) &&
                std::from_chars(name.data() + kPrefix.size(), end, number).ptr == end &&
                number > 0) {  // 0: before the first layer
                layers[number] = inner(output);
            }
        }
    }
    const std::size_t last = layers.empty() ? 0 : layers.rbegin()->first;
    if (layers.size() < count || last != layers.size()) {
        return unsupported(
            model,
            fmt::format("the reranker was trained for the states of {} layers, and the graph "
                        "has no outputs hidden_states.1 and on, as tools/quantize writes "
                        "them; fetch its model.safetensors, or set RERANK_MODEL=none",
                        count));
    }
    const auto width = inner(model_graph.output(0)).get_partial_shape()[2];
    ov::OutputVector found;
    for (std::size_t number = last - count + 1; number <= last; ++number) {
        found.push_back(layers[number]);
        if (!has_rows_of(layers[number], width)) {
            return unsupported(
                model, fmt::format("hidden_states.{} is not as wide as the first output", number));
        }
    }
    return found;
}

Result<ov::OutputVector> pooled(const std::shared_ptr<ov::Model>& model_graph,
                                const ModelFolder& model, Head head, std::size_t state_layers) {
    const graph::Value output = inner(model_graph->output(0));
    const auto rank = output.get_partial_shape().rank();
    const auto length = rank.is_static() ? rank.get_length() : 0;
    if (head == Head::kClassifier) {
        return length == 2 ? Result<ov::OutputVector>{{output}}
                           : unsupported(model, "its first output is not [batch, labels]");
    }
    if (length != 2 && length != 3) {
        return unsupported(model,
                           "its first output is neither [batch, length, width] nor "
                           "[batch, width]");
    }
    if (state_layers > 1 && (length == 2 || head == Head::kClsPooling)) {
        return unsupported(model,
                           "gives no states of word pieces, which the reranker wants: its first "
                           "output must be [batch, length, width], pooled by the mean; set "
                           "RERANK_MODEL=none");
    }
    if (length == 2) {
        return {{graph::unit_length(output)}};
    }
    if (head == Head::kClsPooling) {
        return {{graph::unit_length(graph::drop_rows(graph::first_row(output)))}};
    }
    const graph::Value mask = model_graph->input("attention_mask");
    const auto layers = state_layers == 1 ? ov::OutputVector{output}
                                          : RAG_TRY(last_layers(*model_graph, model, state_layers));
    return {{graph::unit_length(graph::mean_rows(output, mask)), graph::side_by_side(layers)}};
}

}  // namespace

Result<std::shared_ptr<ov::Model>> read_exported(ov::Core& core, const ModelFolder& model,
                                                 Head head, std::size_t state_layers) {
    try {
        // In memory: a mapped file that becomes shorter is a SIGBUS.
        core.set_property(ov::enable_mmap(false));
        auto read = core.read_model(model.graph_file);
        core.set_property(ov::enable_mmap(true));
        const auto graph = RAG_TRY(with_our_inputs(std::move(read), model, head));
        const auto outputs = RAG_TRY(pooled(graph, model, head, state_layers));
        return std::make_shared<ov::Model>(outputs, graph->get_parameters(), "exported");
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: OpenVINO cannot read it: {}",
                                                       model.graph_file.string(), failure.what()));
    }
}

}  // namespace ragd
