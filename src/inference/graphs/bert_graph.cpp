#include "inference/graphs/bert_graph.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/assert.hpp"
#include "inference/graphs/bert_weights.hpp"
#include "inference/graphs/graph_ops.hpp"

namespace ragd {

namespace {

using graph::Value;

struct Inputs {
    Inputs(const ov::Dimension& batch, std::size_t width)
        : words(graph::row_parameter("word_rows", batch, width)),
          mask(graph::parameter("attention_mask", batch)),
          types(graph::parameter("token_type_ids", batch)) {}
    std::shared_ptr<ov::op::v0::Parameter> words;
    std::shared_ptr<ov::op::v0::Parameter> mask;
    std::shared_ptr<ov::op::v0::Parameter> types;
};

class BertBuilder {
public:
    BertBuilder(const Safetensors& weights, const BertShape& shape, const Safetensors* base)
        : weights_(weights, base), shape_(shape), prefix_(weights_.prefix()) {}

    Result<Value> embeddings(const Inputs& inputs);
    /// Of layer `index`. With `first_only` it yields the row of [CLS] alone: all that the heads
    /// which read one row need of the last layer.
    Result<Value> layer(Value hidden, Value allowed, std::size_t index, bool first_only);
    Result<Value> classifier(Value first_row);
    Result<ov::OutputVector> reader(const Value& hidden);

private:
    Result<Value> tensor(const std::string& name, const ov::Shape& shape) const;
    Result<Value> dense(Value x, const std::string& name, std::size_t in, std::size_t out) const;
    Result<Value> norm(Value x, const std::string& name) const;
    Result<Value> attention(Value hidden, Value allowed, const std::string& name) const;
    Result<Value> attention_of_first(Value hidden, Value allowed, const std::string& name) const;
    Result<Value> heads_of(Value x, const std::string& name) const;
    [[nodiscard]] Value activate(Value x) const;

    BertWeights weights_;
    const BertShape& shape_;
    const std::string& prefix_;
};

Result<Value> BertBuilder::tensor(const std::string& name, const ov::Shape& shape) const {
    const auto found = RAG_TRY(weights_.find(name, shape));
    return graph::constant(found.tensor, found.file.file());
}

Result<Value> BertBuilder::dense(Value x, const std::string& name, std::size_t in,
                                 std::size_t out) const {
    const auto weight = RAG_TRY(tensor(name + ".weight", {out, in}));
    const auto bias = RAG_TRY(tensor(name + ".bias", {out}));
    return graph::add(graph::multiply_transposed(std::move(x), weight), bias);
}

Result<Value> BertBuilder::norm(Value x, const std::string& name) const {
    // Checkpoints converted from the original TensorFlow ones say gamma and beta.
    const bool old_names = weights_.find_own(name + ".gamma") != nullptr;
    const auto scale = RAG_TRY(tensor(name + (old_names ? ".gamma" : ".weight"), {shape_.hidden}));
    const auto shift = RAG_TRY(tensor(name + (old_names ? ".beta" : ".bias"), {shape_.hidden}));
    return graph::layer_norm(std::move(x), scale, shift, shape_.norm_epsilon);
}

Result<Value> BertBuilder::embeddings(const Inputs& inputs) {
    const std::string name = prefix_ + "embeddings.";
    const auto types =
        RAG_TRY(tensor(name + "token_type_embeddings.weight", {shape_.types, shape_.hidden}));
    const auto places =
        RAG_TRY(tensor(name + "position_embeddings.weight", {shape_.positions, shape_.hidden}));
    const auto words_and_types = graph::add(inputs.words, graph::rows(types, inputs.types));
    return norm(graph::add(words_and_types, graph::first_rows(places, inputs.types)),
                name + "LayerNorm");
}

/// [batch, length, hidden] -> [batch, heads, length, hidden / heads]
Result<Value> BertBuilder::heads_of(Value x, const std::string& name) const {
    const auto projected = RAG_TRY(dense(std::move(x), name, shape_.hidden, shape_.hidden));
    return graph::split_heads(projected, shape_.heads, shape_.hidden / shape_.heads);
}

/// [batch, length, hidden], of all rows.
Result<Value> BertBuilder::attention(Value hidden, Value allowed, const std::string& name) const {
    const auto query = RAG_TRY(heads_of(hidden, name + ".query"));
    const auto key = RAG_TRY(heads_of(hidden, name + ".key"));
    const auto value = RAG_TRY(heads_of(std::move(hidden), name + ".value"));
    return graph::join_heads(graph::attend({query, key, value}, std::move(allowed)), shape_.hidden);
}

/// [batch, 1, hidden], of the first row.
Result<Value> BertBuilder::attention_of_first(Value hidden, Value allowed,
                                              const std::string& name) const {
    const auto query = RAG_TRY(heads_of(graph::first_row(hidden), name + ".query"));
    const ov::Shape square{shape_.hidden, shape_.hidden};
    const graph::KeyValueWeights weights{
        .key = RAG_TRY(tensor(name + ".key.weight", square)),
        .value = RAG_TRY(tensor(name + ".value.weight", square)),
        .value_bias = RAG_TRY(tensor(name + ".value.bias", {shape_.hidden}))};
    return graph::attend_from_one_row(query, std::move(hidden), weights, std::move(allowed),
                                      shape_.heads);
}

Value BertBuilder::activate(Value x) const {
    switch (shape_.activation) {
        case Activation::kGelu:
            return graph::gelu_erf(std::move(x));
        case Activation::kGeluTanh:
            return graph::gelu_tanh(std::move(x));
        case Activation::kRelu:
            return graph::relu(std::move(x));
    }
    return x;
}

Result<Value> BertBuilder::layer(Value hidden, Value allowed, std::size_t index, bool first_only) {
    const std::string name = fmt::format("{}encoder.layer.{}.", prefix_, index);
    const std::string self = name + "attention.self";
    const auto looked = RAG_TRY(first_only ? attention_of_first(hidden, std::move(allowed), self)
                                           : attention(hidden, std::move(allowed), self));
    const std::string output = name + "attention.output";
    const auto added = RAG_TRY(dense(looked, output + ".dense", shape_.hidden, shape_.hidden));
    const auto rows = first_only ? graph::first_row(hidden) : std::move(hidden);
    const auto mixed = RAG_TRY(norm(graph::add(added, rows), output + ".LayerNorm"));
    const auto wide =
        RAG_TRY(dense(mixed, name + "intermediate.dense", shape_.hidden, shape_.intermediate));
    const auto narrow =
        RAG_TRY(dense(activate(wide), name + "output.dense", shape_.intermediate, shape_.hidden));
    return norm(graph::add(narrow, mixed), name + "output.LayerNorm");
}

Result<Value> BertBuilder::classifier(Value first_row) {
    const auto* weight = weights_.find_own("classifier.weight");
    if (weight == nullptr || weight->shape.empty()) {
        return weights_.malformed(
            "tensor 'classifier.weight' is missing: this is not a cross-encoder");
    }
    const auto pooled = RAG_TRY(
        dense(std::move(first_row), prefix_ + "pooler.dense", shape_.hidden, shape_.hidden));
    return dense(graph::tanh(pooled), "classifier", shape_.hidden, weight->shape.front());
}

Result<ov::OutputVector> BertBuilder::reader(const Value& hidden) {
    const Value first = graph::drop_rows(graph::first_row(hidden));
    const auto answerable = RAG_TRY(dense(first, "answerable", shape_.hidden, 1));
    const auto spans = RAG_TRY(dense(hidden, "qa_outputs", shape_.hidden, 2));
    return ov::OutputVector{answerable, spans};
}

/// Whether a head reads one row of the last layer.
bool reads_first_only(Head head) {
    return head == Head::kClsPooling || head == Head::kClassifier;
}

Result<std::shared_ptr<ov::Model>> build(const Safetensors& weights, const BertShape& shape,
                                         Head head, const Safetensors* base,
                                         std::size_t state_layers) {
    const Inputs inputs{batch_of(head), shape.hidden};
    BertBuilder builder{weights, shape, base};
    std::vector<Value> layers{RAG_TRY(builder.embeddings(inputs))};
    const auto allowed = graph::attention_mask(inputs.mask);
    for (std::size_t index = 0; index < shape.layers; ++index) {
        const bool first_only = reads_first_only(head) && index + 1 == shape.layers;
        layers.push_back(RAG_TRY(builder.layer(layers.back(), allowed, index, first_only)));
    }
    const Value& hidden = layers.back();
    ov::OutputVector outputs;
    switch (head) {
        case Head::kMeanPooling:
            outputs = {graph::unit_length(graph::mean_rows(hidden, inputs.mask)),
                       graph::side_by_side(std::span{layers}.last(state_layers))};
            break;
        case Head::kClsPooling:
            outputs = {graph::unit_length(graph::drop_rows(hidden))};
            break;
        case Head::kClassifier:
            outputs = {RAG_TRY(builder.classifier(graph::drop_rows(hidden)))};
            break;
        case Head::kReader:
            outputs = RAG_TRY(builder.reader(hidden));
            break;
    }
    return std::make_shared<ov::Model>(
        outputs, ov::ParameterVector{inputs.words, inputs.mask, inputs.types}, "bert");
}

}  // namespace

ov::Dimension batch_of(Head head) {
    return head == Head::kClassifier ? ov::Dimension::dynamic() : ov::Dimension{1};
}

Result<std::shared_ptr<ov::Model>> build_bert(const Safetensors& weights, const BertShape& shape,
                                              Head head, const Safetensors* base,
                                              std::size_t state_layers) {
    RAG_ASSERT(state_layers >= 1 && state_layers <= shape.layers, "the model has these layers");
    try {
        return build(weights, shape, head, base, state_layers);
    } catch (const std::exception& failure) {
        return fail(ErrorCode::kInternal, fmt::format("{}: OpenVINO refuses the graph: {}",
                                                      weights.path().string(), failure.what()));
    }
}

}  // namespace ragd
