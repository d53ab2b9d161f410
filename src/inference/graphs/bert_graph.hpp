#pragma once
#include <memory>

#include <openvino/core/dimension.hpp>
#include <openvino/core/model.hpp>

#include "base/result.hpp"
#include "inference/files/model_folder.hpp"
#include "inference/files/safetensors.hpp"

namespace ragd {

/// What comes after the last layer.
enum class Head {
    kMeanPooling,  // -> [1, hidden], unit length; and the states, [1, length, layers x hidden]: the
                   // rows of the last layers side by side, the last one last, unit length as a
                   // whole
    kClsPooling,   // -> [1, hidden], unit length
    kClassifier,   // pooler, tanh, classifier -> [batch, labels]: logits
    kReader,       // -> [1, 1]: logit that the passage answers; and [1, length, 2]: logits that an
                   // answer begins, ends here; the first row's are those of no answer
};

/// How many texts go through at once: an embedder takes them one by one, unpadded, which measured
/// better; pairs come many at a time and of like lengths.
ov::Dimension batch_of(Head head);

/// BERT (Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers"): inputs
/// `word_rows`, f32 [batch_of(head), length, hidden], of a WordTable; `attention_mask` and
/// `token_type_ids`, each i32 [batch_of(head), length], any length up to the positions; f32 outputs
/// as `head` says. The weights stay in the mapped file, which the graph holds. Tensors that `weights` lacks are those of `base`, if there is one: a BertModel,
/// whose names have no "bert." in front. `state_layers` is how many layers the states are of.
/// Requires: 1 <= state_layers <= shape.layers.  Errors: Malformed, naming the tensor that is
/// missing or has another shape.
Result<std::shared_ptr<ov::Model>> build_bert(const Safetensors& weights, const BertShape& shape,
                                              Head head, const Safetensors* base = nullptr,
                                              std::size_t state_layers = 1);

}  // namespace ragd
