#include "inference/late_interaction_folder.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "inference/files/blend_file.hpp"
#include "inference/files/json_file.hpp"
#include "inference/files/safetensors.hpp"
#include "inference/files/weights_digest.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

// What TokenMatrix::to_bytes writes; another number if that changes. Behind it: which weights.
constexpr std::string_view kAttachmentFormat = "late_interaction/1/";
constexpr std::size_t kRevisionDigits = 16;
constexpr float kWindowMax = 512;  // word pieces; more than a passage has

template <typename T>
std::vector<T> copied(std::span<const std::byte> bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

/// bf16 is the upper half of an f32.
std::vector<float> widened(std::span<const std::byte> bytes) {
    std::vector<float> values;
    for (const auto half : copied<std::uint16_t>(bytes)) {
        values.push_back(std::bit_cast<float>(std::uint32_t{half} << 16U));
    }
    return values;
}

Result<std::vector<float>> read_floats(const Safetensors& file, const std::string& name) {
    const TensorView* view = file.find(name);
    if (view == nullptr || (view->type != TensorType::kF32 && view->type != TensorType::kBf16)) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{}: tensor '{}' must be there, in F32 or BF16",
                                file.path().string(), name));
    }
    std::vector<float> values =
        view->type == TensorType::kF32 ? copied<float>(view->bytes) : widened(view->bytes);
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: tensor '{}' holds what is no number",
                                                       file.path().string(), name));
    }
    return values;
}

/// Both tensors, or neither: no window then.
Result<NearMatch> read_near(const Safetensors& file) {
    if (file.find("near.share") == nullptr && file.find("near.window") == nullptr) {
        return NearMatch{};
    }
    const auto share = RAG_TRY(read_floats(file, "near.share"));
    const auto window = RAG_TRY(read_floats(file, "near.window"));
    const auto between = [](const std::vector<float>& one, float low, float high) {
        return one.size() == 1 && one[0] >= low && one[0] <= high;
    };
    if (!between(share, 0, 1) || !between(window, 2, kWindowMax) || std::fmod(window[0], 2) != 0) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{}: 'near.share' is one number from 0 to 1, 'near.window' an even "
                                "one from 2 to {}",
                                file.path().string(), kWindowMax));
    }
    return NearMatch{.share = share[0], .window = static_cast<std::size_t>(window[0])};
}

/// Gate and projection must have the same width of a state.
Result<LateInteractionModel> read_model(const fs::path& path, const std::string& revision) {
    const auto file = RAG_TRY(Safetensors::open(path));
    TokenGate gate{.weight = RAG_TRY(read_floats(file, "gate.weight"))};
    const auto bias = RAG_TRY(read_floats(file, "gate.bias"));
    const auto weights = RAG_TRY(read_floats(file, "projection"));
    const auto& shape = file.find("projection")->shape;
    if (bias.size() != 1 || gate.weight.empty() || shape.size() != 2 ||
        shape[0] != gate.weight.size() || shape[1] == 0) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{}: 'gate.weight' has one number for each of a state's, "
                                "'gate.bias' one, 'projection' one row for each of a state's",
                                path.string()));
    }
    gate.bias = bias.front();
    return LateInteractionModel{
        .gate = std::move(gate),
        .projection = TokenProjection{weights, shape[0], shape[1]},
        .near = RAG_TRY(read_near(file)),
        .kind = std::string{kAttachmentFormat} + revision.substr(0, kRevisionDigits)};
}

}  // namespace

bool is_late_interaction(const fs::path& folder) {
    const auto config = JsonFile::read(folder / "config.json");
    const auto type = config ? config->text("model_type") : Result<std::optional<std::string>>{};
    return type && *type == "ragd_late_interaction";
}

Result<fs::path> base_of(const fs::path& folder) {
    const auto config = RAG_TRY(JsonFile::read(folder / "config.json"));
    const auto base = RAG_TRY(config.text("ragd_base"));
    if (!base || base->empty() || fs::path{*base}.is_absolute()) {
        return config.malformed("'ragd_base' must be a folder relative to this one");
    }
    return (folder / *base).lexically_normal();
}

Result<std::size_t> state_layers_of(const fs::path& folder) {
    const auto config = RAG_TRY(JsonFile::read(folder / "config.json"));
    const std::size_t layers = RAG_TRY(config.count("ragd_layers")).value_or(1);
    return layers > 0 ? Result<std::size_t>{layers}
                      : config.malformed("'ragd_layers' must be above 0");
}

Result<std::optional<std::size_t>> layers_read_of(const fs::path& embedder,
                                                  const fs::path& reranker) {
    if (reranker.empty() || !is_late_interaction(reranker)) {
        return std::nullopt;
    }
    std::error_code failed;
    if (!fs::equivalent(RAG_TRY(base_of(reranker)), embedder, failed)) {
        return std::nullopt;
    }
    return RAG_TRY(state_layers_of(reranker));
}

Result<LoadedReranker> open_late_interaction(const fs::path& folder, std::size_t passages_kept,
                                             LateInteraction::Parts parts) {
    const fs::path weights = folder / "model.safetensors";
    auto revision = RAG_TRY(weights_digest(weights, {}));
    auto model = RAG_TRY(read_model(weights, revision));
    auto blend = RAG_TRY(read_blend(folder));
    auto description = fmt::format("late interaction over the states of {}, {} passages kept",
                                   RAG_TRY(base_of(folder)).filename().string(), passages_kept);
    auto reranker = std::make_unique<LateInteraction>(std::move(model), passages_kept, parts);
    StateAttachment attachment{.kind = reranker->wants(),
                               .make = [reading = reranker.get()](const TokenStates& s) {
                                   return reading->attachment_of(s);
                               }};
    return LoadedReranker{.reranker = std::move(reranker),
                          .attachment = std::move(attachment),
                          .description = std::move(description),
                          .revision = std::move(revision),
                          .blend = blend};
}

}  // namespace ragd
