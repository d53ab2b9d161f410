#pragma once
#include <cstddef>
#include <memory>

#include <openvino/core/model.hpp>
#include <openvino/runtime/core.hpp>

#include "base/result.hpp"
#include "inference/files/model_folder.hpp"
#include "inference/graphs/bert_graph.hpp"

namespace ragd {

/// An ONNX or OpenVINO graph with the same inputs and outputs as build_bert's, whatever types its
/// own have; `token_type_ids` only if the graph has it. One that was exported for a batch of one
/// keeps it. A first output [batch, length, width] is pooled as `head` says, and where that is the
/// mean the states come second; one of [batch, width] is taken as pooled, and there are no states.
/// States of several layers are those of its outputs `hidden_states.N`, numbered as transformers
/// does, 1 after the first layer; tools/quantize writes them.
/// Requires: state_layers >= 1.
/// Errors: Malformed - OpenVINO cannot read it; Unsupported - other inputs or outputs.
Result<std::shared_ptr<ov::Model>> read_exported(ov::Core& core, const ModelFolder& model,
                                                 Head head, std::size_t state_layers = 1);

}  // namespace ragd
