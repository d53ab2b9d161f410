#include "inference/graphs/graph_ops.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include <openvino/op/ops.hpp>

namespace ragd::graph {

namespace {

template <typename Op, typename... Arguments>
Value make(Arguments&&... arguments) {
    return std::make_shared<Op>(std::forward<Arguments>(arguments)...)->output(0);
}

Value integers(const std::vector<std::int64_t>& values) {
    return make<ov::op::v0::Constant>(ov::element::i64, ov::Shape{values.size()}, values);
}

Value scalar(float value) {
    return make<ov::op::v0::Constant>(ov::element::f32, ov::Shape{}, value);
}

Value to_f32(Value x) {
    return make<ov::op::v0::Convert>(std::move(x), ov::element::f32);
}

ov::element::Type element_of(TensorType type) {
    switch (type) {
        case TensorType::kF16:
            return ov::element::f16;
        case TensorType::kBf16:
            return ov::element::bf16;
        case TensorType::kF32:
        case TensorType::kOther:
            break;
    }
    return ov::element::f32;
}

std::shared_ptr<ov::op::v0::Parameter> input_named(const std::string& name,
                                                   const ov::element::Type& type,
                                                   const ov::PartialShape& shape) {
    auto input = std::make_shared<ov::op::v0::Parameter>(type, shape);
    input->set_friendly_name(name);
    input->output(0).set_names({name});
    return input;
}

Value unsqueeze(Value x, std::int64_t axis) {
    return make<ov::op::v0::Unsqueeze>(std::move(x), integers({axis}));
}

/// [width, width] -> [heads, head_width, width]
Value by_heads(Value weight, std::size_t heads, std::size_t head_width) {
    const auto shape =
        integers({static_cast<std::int64_t>(heads), static_cast<std::int64_t>(head_width), -1});
    return make<ov::op::v1::Reshape>(std::move(weight), shape, false);
}

/// Softmax over the keys [batch, heads, length] that are `allowed` [batch, 1, 1, length].
Value shares_of(Value scores, Value allowed) {
    const auto keys = make<ov::op::v0::Squeeze>(std::move(allowed), integers({1}));
    const auto never = scalar(std::numeric_limits<float>::lowest());
    return make<ov::op::v8::Softmax>(make<ov::op::v1::Select>(keys, std::move(scores), never), -1);
}

}  // namespace

std::shared_ptr<ov::op::v0::Parameter> parameter(const std::string& name, ov::Dimension batch) {
    return input_named(name, ov::element::i32,
                       ov::PartialShape{std::move(batch), ov::Dimension::dynamic()});
}

std::shared_ptr<ov::op::v0::Parameter> row_parameter(const std::string& name, ov::Dimension batch,
                                                     std::size_t width) {
    return input_named(name, ov::element::f32,
                       ov::PartialShape{std::move(batch), ov::Dimension::dynamic(),
                                        static_cast<ov::Dimension::value_type>(width)});
}

Value constant(const TensorView& tensor, std::shared_ptr<const MappedFile> keep_alive) {
    const auto type = element_of(tensor.type);
    const void* data = tensor.bytes.data();
    const bool aligned = reinterpret_cast<std::uintptr_t>(data) % type.size() == 0;
    auto node = aligned ? make<ov::op::v0::Constant>(
                              type, ov::Shape{tensor.shape}, data,
                              std::const_pointer_cast<MappedFile>(std::move(keep_alive)))
                        : make<ov::op::v0::Constant>(type, ov::Shape{tensor.shape}, data);
    return type == ov::element::f32 ? node : to_f32(node);
}

Value add(Value a, Value b) {
    return make<ov::op::v1::Add>(std::move(a), std::move(b));
}

Value multiply_transposed(Value x, Value weight) {
    return make<ov::op::v0::MatMul>(std::move(x), std::move(weight), false, true);
}

Value layer_norm(Value x, Value scale, Value shift, double epsilon) {
    const auto normal =
        make<ov::op::v6::MVN>(std::move(x), integers({-1}), true, static_cast<float>(epsilon),
                              ov::op::MVNEpsMode::INSIDE_SQRT);
    return add(make<ov::op::v1::Multiply>(normal, std::move(scale)), std::move(shift));
}

Value rows(Value table, Value ids) {
    return make<ov::op::v8::Gather>(std::move(table), std::move(ids), integers({0}));
}

Value first_rows(Value table, Value ids) {
    const auto length = make<ov::op::v8::Gather>(make<ov::op::v3::ShapeOf>(std::move(ids)),
                                                 integers({1}), integers({0}));
    return make<ov::op::v8::Slice>(std::move(table), integers({0}), length, integers({1}),
                                   integers({0}));
}

Value first_row(Value x) {
    return make<ov::op::v8::Slice>(std::move(x), integers({0}), integers({1}), integers({1}),
                                   integers({1}));
}

Value drop_rows(Value x) {
    return make<ov::op::v0::Squeeze>(std::move(x), integers({1}));
}

Value split_heads(Value x, std::size_t heads, std::size_t head_width) {
    const auto shape =
        integers({0, 0, static_cast<std::int64_t>(heads), static_cast<std::int64_t>(head_width)});
    const auto split = make<ov::op::v1::Reshape>(std::move(x), shape, true);
    return make<ov::op::v1::Transpose>(split, integers({0, 2, 1, 3}));
}

Value join_heads(Value x, std::size_t width) {
    const auto rows_first = make<ov::op::v1::Transpose>(std::move(x), integers({0, 2, 1, 3}));
    return make<ov::op::v1::Reshape>(rows_first, integers({0, 0, static_cast<std::int64_t>(width)}),
                                     true);
}

Value attention_mask(Value mask) {
    const auto allowed = make<ov::op::v0::Convert>(std::move(mask), ov::element::boolean);
    return make<ov::op::v0::Unsqueeze>(allowed, integers({1, 2}));
}

Value attend(const std::array<Value, 3>& query_key_value, Value allowed) {
    const auto& [query, key, value] = query_key_value;
    return make<ov::op::v13::ScaledDotProductAttention>(query, key, value, std::move(allowed),
                                                        false);
}

Value attend_from_one_row(Value query, Value x, const KeyValueWeights& weights, Value allowed,
                          std::size_t heads) {
    const std::size_t width = weights.value_bias.get_shape().front();
    const std::size_t head_width = width / heads;
    const auto scaled = make<ov::op::v1::Multiply>(
        std::move(query), scalar(1 / std::sqrt(static_cast<float>(head_width))));
    const auto by_key =
        make<ov::op::v0::MatMul>(scaled, by_heads(weights.key, heads, head_width), false, false);
    const auto looked_for = make<ov::op::v0::Squeeze>(by_key, integers({2}));
    const auto scores = make<ov::op::v0::MatMul>(looked_for, x, false, true);
    const auto sums =
        make<ov::op::v0::MatMul>(shares_of(scores, std::move(allowed)), std::move(x), false, false);
    const auto values = make<ov::op::v0::MatMul>(
        unsqueeze(sums, 2), by_heads(weights.value, heads, head_width), false, true);
    return add(join_heads(values, width), weights.value_bias);
}

Value gelu_erf(Value x) {
    return make<ov::op::v7::Gelu>(std::move(x), ov::op::GeluApproximationMode::ERF);
}

Value gelu_tanh(Value x) {
    return make<ov::op::v7::Gelu>(std::move(x), ov::op::GeluApproximationMode::TANH);
}

Value relu(Value x) {
    return make<ov::op::v0::Relu>(std::move(x));
}

Value tanh(Value x) {
    return make<ov::op::v0::Tanh>(std::move(x));
}

Value mean_rows(Value x, Value mask) {
    const auto weight = unsqueeze(to_f32(std::move(mask)), 2);  // [batch, length, 1]
    const auto sum = make<ov::op::v1::ReduceSum>(make<ov::op::v1::Multiply>(std::move(x), weight),
                                                 integers({1}), false);
    const auto count = make<ov::op::v1::ReduceSum>(weight, integers({1}), false);
    return make<ov::op::v1::Divide>(sum, make<ov::op::v1::Maximum>(count, scalar(1e-9F)));
}

Value unit_length(Value x) {
    const auto length = make<ov::op::v4::ReduceL2>(x, integers({-1}), true);
    return make<ov::op::v1::Divide>(std::move(x),
                                    make<ov::op::v1::Maximum>(length, scalar(1e-12F)));
}

Value side_by_side(std::span<const Value> layers) {
    ov::OutputVector rows;
    for (const Value& layer : layers) {
        rows.push_back(unit_length(layer));
    }
    return rows.size() == 1 ? rows.front() : unit_length(make<ov::op::v0::Concat>(rows, -1));
}

}  // namespace ragd::graph
