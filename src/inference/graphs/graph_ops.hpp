#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include <openvino/core/node_output.hpp>
#include <openvino/core/node_vector.hpp>
#include <openvino/op/parameter.hpp>

#include "inference/files/mapped_file.hpp"
#include "inference/files/safetensors.hpp"

/// The few operations that our graphs are made of, in terms of OpenVINO's. Shapes are
/// [batch, length, width] unless said otherwise.
namespace ragd::graph {

using Value = ov::Output<ov::Node>;

/// An i32 input [batch, length].
std::shared_ptr<ov::op::v0::Parameter> parameter(const std::string& name, ov::Dimension batch);
/// An f32 input [batch, length, width].
std::shared_ptr<ov::op::v0::Parameter> row_parameter(const std::string& name, ov::Dimension batch,
                                                     std::size_t width);
/// A tensor of the file as f32, in place where it is aligned; `keep_alive` is held by the graph.
Value constant(const TensorView& tensor, std::shared_ptr<const MappedFile> keep_alive);

Value add(Value a, Value b);
/// x times the transpose of `weight` [out, in].
Value multiply_transposed(Value x, Value weight);
Value layer_norm(Value x, Value scale, Value shift, double epsilon);
/// Row ids[i] of `table`, for each id.
Value rows(Value table, Value ids);
/// As many first rows of `table` as there are ids: [length, width].
Value first_rows(Value table, Value ids);
/// [batch, length, width] -> [batch, 1, width]
Value first_row(Value x);
/// [batch, 1, width] -> [batch, width]
Value drop_rows(Value x);

/// [batch, length, width] -> [batch, heads, length, head_width], and back.
Value split_heads(Value x, std::size_t heads, std::size_t head_width);
Value join_heads(Value x, std::size_t width);
/// i32 [batch, length] of ones and zeros -> boolean [batch, 1, 1, length]: which keys may be looked
/// at.
Value attention_mask(Value mask);
/// Scaled dot-product attention of query, key, value (Vaswani et al. 2017).
Value attend(const std::array<Value, 3>& query_key_value, Value allowed);
/// The weights [width, width] and bias [width] that make values of rows, and those that make keys.
struct KeyValueWeights {
    Value key;
    Value value;
    Value value_bias;
};
/// What `attend` gives for one row of queries [batch, heads, 1, head_width] over `x`, joined:
/// [batch, 1, width]. No key or value is made: q (K x) is (q K) x, and a sum of values is the value
/// of the sum. The keys' bias adds the same to each score, so it is left out.
Value attend_from_one_row(Value query, Value x, const KeyValueWeights& weights, Value allowed,
                          std::size_t heads);

Value gelu_erf(Value x);
Value gelu_tanh(Value x);
Value relu(Value x);
Value tanh(Value x);

/// The mean of the rows that the mask keeps: [batch, width].
Value mean_rows(Value x, Value mask);
/// Each row divided by its Euclidean length.
Value unit_length(Value x);
/// The rows of each, of unit length, side by side, of unit length as a whole: each counts the same.
/// [batch, length, width] each -> [batch, length, sum of the widths]
Value side_by_side(std::span<const Value> layers);

}  // namespace ragd::graph
