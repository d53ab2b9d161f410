#include "inference/graphs/bert_weights.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ragd {

BertWeights::BertWeights(const Safetensors& own, const Safetensors* base)
    : own_(own),
      base_(base),
      prefix_(own.find("bert.pooler.dense.weight") != nullptr ||
                      own.find("bert.embeddings.word_embeddings.weight") != nullptr
                  ? "bert."
                  : "") {}

Error BertWeights::malformed(std::string_view what) const {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {}", own_.path().string(), what));
}

Result<BertWeights::Found> BertWeights::find(const std::string& name,
                                             const std::vector<std::size_t>& shape) const {
    const Safetensors* file = &own_;
    const auto* tensor = own_.find(name);
    if (tensor == nullptr && base_ != nullptr) {
        file = base_;
        tensor = base_->find(name.starts_with(prefix_) ? name.substr(prefix_.size()) : name);
    }
    if (tensor == nullptr) {
        return malformed(fmt::format("tensor '{}' is missing", name));
    }
    if (tensor->shape != shape) {
        return malformed(
            fmt::format("tensor '{}' has the shape [{}], but config.json asks for [{}]", name,
                        fmt::join(tensor->shape, ", "), fmt::join(shape, ", ")));
    }
    if (tensor->type == TensorType::kOther) {
        return malformed(fmt::format("tensor '{}' is not F32, F16 or BF16", name));
    }
    return Found{*file, *tensor};
}

}  // namespace ragd
