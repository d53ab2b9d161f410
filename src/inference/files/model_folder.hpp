#pragma once
#include <cstddef>
#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace ragd {

enum class Activation { kGelu, kGeluTanh, kRelu };
enum class Pooling { kMean, kCls };
enum class GraphFormat { kSafetensors, kOnnx, kOpenVino };

/// The sizes that define a BERT graph, from config.json.
struct BertShape {
    std::size_t hidden = 0;
    std::size_t layers = 0;
    std::size_t heads = 0;
    std::size_t intermediate = 0;
    std::size_t vocab = 0;
    std::size_t positions = 0;
    std::size_t types = 0;
    double norm_epsilon = 1e-12;
    Activation activation = Activation::kGelu;
};

/// What the small files of a Hugging Face or sentence-transformers folder say; no weights yet.
struct ModelFolder {
    std::filesystem::path folder;
    GraphFormat format = GraphFormat::kSafetensors;
    std::filesystem::path graph_file;    // model.safetensors, model.onnx or openvino_model.xml
    std::filesystem::path weights_file;  // what identifies the model: graph_file, or the IR's .bin
    std::filesystem::path base_file;     // weights of the model that this one builds on, or empty
    BertShape shape;                     // only for kSafetensors
    Pooling pooling = Pooling::kMean;    // only of meaning to an embedder
    std::size_t window = 512;            // word pieces, special tokens included
    bool lower_cases = false;            // sentence_bert_config.json asks for it before tokenizing
};

/// Reads config.json, modules.json, the pooling's config.json, sentence_bert_config.json and
/// tokenizer_config.json. A `bert` with model.safetensors is built by us; any other architecture
/// needs an exported graph: openvino_model.xml, model.onnx, or one of them in openvino/ or onnx/.
/// A config.json with "ragd_base", a folder relative to this one, takes the tensors that its own
/// weights lack from that folder's model.safetensors: a reranker trained on top of the embedder
/// then costs neither disk nor memory for what the two have in common.
/// Errors: NotFound, Malformed or Unsupported; the message names the file and what is wrong.
Result<ModelFolder> read_model_folder(const std::filesystem::path& folder);

}  // namespace ragd
