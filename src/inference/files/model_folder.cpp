#include "inference/files/model_folder.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "inference/files/json_file.hpp"

namespace ragd {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWindowMax = 32768;  // bounds the buffers, whatever a file says

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

Error unsupported(const fs::path& file, std::string_view what) {
    return fail(ErrorCode::kUnsupported, fmt::format("{}: {}", file.string(), what));
}

Result<Activation> read_activation(const JsonFile& config, const fs::path& file) {
    const auto name = RAG_TRY(config.text("hidden_act")).value_or("gelu");
    if (name == "gelu") {
        return Activation::kGelu;
    }
    if (name == "gelu_new" || name == "gelu_pytorch_tanh") {
        return Activation::kGeluTanh;
    }
    if (name == "relu") {
        return Activation::kRelu;
    }
    return unsupported(file, fmt::format("hidden_act '{}' is none of gelu, gelu_new, "
                                         "gelu_pytorch_tanh, relu",
                                         name));
}

Result<BertShape> read_shape(const JsonFile& config, const fs::path& file) {
    const auto kind = RAG_TRY(config.text("position_embedding_type")).value_or("absolute");
    if (kind != "absolute") {
        return unsupported(file, fmt::format("position_embedding_type '{}' is not absolute", kind));
    }
    BertShape shape;
    shape.hidden = RAG_TRY(config.required_count("hidden_size"));
    shape.layers = RAG_TRY(config.required_count("num_hidden_layers"));
    shape.heads = RAG_TRY(config.required_count("num_attention_heads"));
    shape.intermediate = RAG_TRY(config.required_count("intermediate_size"));
    shape.vocab = RAG_TRY(config.required_count("vocab_size"));
    shape.positions = RAG_TRY(config.required_count("max_position_embeddings"));
    shape.types = RAG_TRY(config.required_count("type_vocab_size"));
    shape.norm_epsilon = RAG_TRY(config.number("layer_norm_eps")).value_or(1e-12);
    shape.activation = RAG_TRY(read_activation(config, file));
    if (shape.hidden % shape.heads != 0) {
        return config.malformed("'hidden_size' is no multiple of 'num_attention_heads'");
    }
    return shape;
}

/// The exported graph of a folder, if it has one.
std::optional<fs::path> find_exported(const fs::path& folder) {
    static constexpr std::array kPlaces = {"openvino_model.xml", "openvino/openvino_model.xml",
                                           "model.onnx", "onnx/model.onnx"};
    for (const auto* place : kPlaces) {
        if (is_file(folder / place)) {
            return folder / place;
        }
    }
    return std::nullopt;
}

Result<void> find_base(ModelFolder& model, const JsonFile& config) {
    const auto base = RAG_TRY(config.text("ragd_base"));
    if (!base) {
        return {};
    }
    if (fs::path{*base}.is_absolute()) {
        return config.malformed("'ragd_base' must be a folder relative to this one");
    }
    model.base_file = (model.folder / *base / "model.safetensors").lexically_normal();
    if (!is_file(model.base_file)) {
        return fail(ErrorCode::kNotFound,
                    fmt::format("{}: no such file; the model in {} builds on it",
                                model.base_file.string(), model.folder.string()));
    }
    return {};
}

Result<void> choose_graph(ModelFolder& model, const JsonFile& config) {
    const fs::path config_path = model.folder / "config.json";
    const auto type = RAG_TRY(config.text("model_type")).value_or("");
    const fs::path weights = model.folder / "model.safetensors";
    if (type == "bert" && is_file(weights)) {
        model.shape = RAG_TRY(read_shape(config, config_path));
        model.graph_file = weights;
        model.weights_file = weights;
        return find_base(model, config);
    }
    const auto exported = find_exported(model.folder);
    if (!exported && type == "bert") {
        return fail(ErrorCode::kNotFound,
                    fmt::format("{}: no such file (nor model.onnx, nor openvino_model.xml)",
                                weights.string()));
    }
    if (!exported) {
        return unsupported(config_path,
                           fmt::format("model_type '{}' is not 'bert', and the folder has no "
                                       "model.onnx or openvino_model.xml to run instead",
                                       type));
    }
    model.graph_file = *exported;
    const bool onnx = exported->extension() == ".onnx";
    model.format = onnx ? GraphFormat::kOnnx : GraphFormat::kOpenVino;
    model.weights_file = onnx ? *exported : fs::path{*exported}.replace_extension(".bin");
    return {};
}

/// Older files have one flag per way of pooling, newer ones a name.
Result<Pooling> read_pooling(const fs::path& file) {
    const auto config = RAG_TRY(JsonFile::read(file));
    std::vector<std::string> modes;
    for (const auto& [key, value] : config.members()) {
        constexpr std::string_view kPrefix = "pooling_mode_";
        if (key.starts_with(kPrefix) && value.is_bool() && value.get_bool()) {
            modes.emplace_back(key.substr(kPrefix.size()));
        }
    }
    if (const auto name = RAG_TRY(config.text("pooling_mode"))) {
        modes.assign(1, *name);
    }
    if (modes.size() == 1 && (modes[0] == "mean_tokens" || modes[0] == "mean")) {
        return Pooling::kMean;
    }
    if (modes.size() == 1 && (modes[0] == "cls_token" || modes[0] == "cls")) {
        return Pooling::kCls;
    }
    return unsupported(file,
                       fmt::format("pooling '{}' is neither mean nor cls", fmt::join(modes, "+")));
}

/// modules.json lists the steps of a sentence-transformers model. Vectors are made unit length in
/// any case, so Normalize needs nothing.
Result<void> read_modules(ModelFolder& model) {
    const fs::path path = model.folder / "modules.json";
    const auto modules = RAG_TRY(JsonFile::read_if_present(path));
    if (!modules) {
        return {};
    }
    if (!modules->value().is_array()) {
        return modules->malformed("is not a list of modules");
    }
    for (const auto& item : modules->value().get_array()) {
        const auto* members = item.if_object();
        const auto* type = members == nullptr ? nullptr : members->if_contains("type");
        const auto* place = members == nullptr ? nullptr : members->if_contains("path");
        if (type == nullptr || place == nullptr || !type->is_string() || !place->is_string()) {
            return modules->malformed("has a module without 'type' and 'path'");
        }
        const std::string_view full = type->get_string();
        const auto name = full.substr(full.rfind('.') + 1);
        if (name == "Pooling") {
            const std::string_view folder = place->get_string();
            model.pooling = RAG_TRY(read_pooling(model.folder / folder / "config.json"));
        } else if (name != "Transformer" && name != "Normalize") {
            return unsupported(path, fmt::format("module '{}' is none of Transformer, Pooling, "
                                                 "Normalize",
                                                 name));
        }
    }
    return {};
}

/// The smallest of what the files allow: the trained window, the tokenizer's, the positions.
Result<void> read_window(ModelFolder& model, const JsonFile& config) {
    const auto positions = RAG_TRY(config.count("max_position_embeddings"));
    model.window = positions.value_or(model.window);
    // Tokenizers without a limit say 1e30, which is no whole number of ours.
    const auto tokenizer =
        RAG_TRY(JsonFile::read_if_present(model.folder / "tokenizer_config.json"));
    if (tokenizer) {
        const auto limit = RAG_TRY(tokenizer->number("model_max_length"));
        if (limit && *limit >= 1 && *limit < static_cast<double>(model.window)) {
            model.window = static_cast<std::size_t>(*limit);
        }
    }
    const auto sentence =
        RAG_TRY(JsonFile::read_if_present(model.folder / "sentence_bert_config.json"));
    if (sentence) {
        const auto limit = RAG_TRY(sentence->count("max_seq_length"));
        model.window = std::min(model.window, limit.value_or(model.window));
        model.lower_cases = sentence->flag("do_lower_case");
    }
    model.window = std::min(model.window, kWindowMax);
    constexpr std::size_t kLeast = 3;  // [CLS] one [SEP]
    if (model.window < kLeast) {
        return config.malformed(fmt::format("leaves a window of {} word pieces", model.window));
    }
    return {};
}

}  // namespace

Result<ModelFolder> read_model_folder(const fs::path& folder) {
    const auto config = RAG_TRY(JsonFile::read(folder / "config.json"));
    ModelFolder model{.folder = folder};
    RAG_TRY(choose_graph(model, config));
    RAG_TRY(read_modules(model));
    RAG_TRY(read_window(model, config));
    return model;
}

}  // namespace ragd
