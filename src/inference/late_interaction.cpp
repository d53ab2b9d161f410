#include "inference/late_interaction.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "inference/blend_file.hpp"
#include "inference/json_file.hpp"
#include "inference/safetensors.hpp"
#include "inference/weights_digest.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::hours kNoAge{24L * 365};  // an entry is never wrong, only forgotten

constexpr std::string_view kTier = "passage";  // of the cache metrics
constexpr std::string_view kPackedFormat = "ragd1:";
constexpr std::size_t kTagDigits = 16;  // of the model's revision

std::string key_of(const RequestContext& ctx, const std::string& passage) {
    return sha256_hex(ctx.tenant.str() + "\n" + passage);
}

float score_of(const std::vector<float>& shares, const std::vector<float>& cosines) {
    float score = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        score += shares[i] * cosines[i];
    }
    return score;
}

Result<std::vector<float>> read_floats(const Safetensors& file, const std::string& name) {
    const TensorView* view = file.find(name);
    if (view == nullptr || view->type != TensorType::kF32) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: tensor '{}' must be there, in F32",
                                                       file.path().string(), name));
    }
    std::vector<float> values(view->bytes.size() / sizeof(float));
    std::memcpy(values.data(), view->bytes.data(), values.size() * sizeof(float));
    if (!std::ranges::all_of(values, [](float value) { return std::isfinite(value); })) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: tensor '{}' holds what is no number",
                                                       file.path().string(), name));
    }
    return values;
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
    return LateInteractionModel{.gate = std::move(gate),
                                .projection = TokenProjection{weights, shape[0], shape[1]},
                                .tag = std::string{kPackedFormat} + revision.substr(0, kTagDigits)};
}

}  // namespace

std::vector<float> TokenGate::shares(const TokenStates& question) const {
    std::vector<float> shares(question.count);
    float sum = 0;
    for (std::size_t i = 0; i < question.count; ++i) {
        float x = bias;
        for (std::size_t k = 0; k < question.width; ++k) {
            x += weight[k] * question.rows[i * question.width + k];
        }
        shares[i] = std::max(x, 0.0F) + std::log1p(std::exp(-std::abs(x)));  // softplus
        sum += shares[i];
    }
    for (float& share : shares) {
        share = sum > 0 ? share / sum : 0;
    }
    return shares;
}

LateInteraction::LateInteraction(LateInteractionModel model, std::size_t passages_kept, Parts parts)
    : model_(std::move(model)), parts_(parts), kept_(passages_kept, kNoAge) {}

TokenMatrix LateInteraction::to_matrix(const TokenStates& states) const {
    return TokenMatrix{model_.projection.apply(states)};
}

std::string LateInteraction::pack(const TokenStates& states) const {
    const bool known = states.count == 0 || states.width == model_.projection.in();
    return known ? to_matrix(states).to_bytes(model_.tag) : std::string{};
}

Task<Result<std::vector<float>>> LateInteraction::score(const RequestContext& ctx,
                                                        std::string question,
                                                        std::vector<Passage> passages,
                                                        RerankOptions options) {
    auto asked = co_await parts_.encoder.encode_tokens(ctx, {std::move(question)});
    if (!asked) {
        co_return asked.error();
    }
    if (asked->empty()) {
        co_return std::vector<float>{};  // there was no time
    }
    const TokenStates& states = asked->front();
    if (states.count > 0 && states.width != model_.projection.in()) {
        co_return fail(ErrorCode::kUnsupported,
                       fmt::format("the reranker was trained for states of {} numbers; the "
                                   "embedding model's have {}",
                                   model_.projection.in(), states.width));
    }
    const auto matrices = co_await read(ctx, std::move(passages), options);
    if (!matrices) {
        co_return matrices.error();
    }
    co_return co_await parts_.compute.run(
        {.cancelled = ctx.cancelled},
        [this, &states, &matrices](std::size_t) -> Result<std::vector<float>> {
            const auto shares = model_.gate.shares(states);
            const TokenMatrix pieces = to_matrix(states);
            std::vector<float> scores;
            for (const Matrix& passage : *matrices) {
                scores.push_back(score_of(shares, pieces.max_cosines(*passage)));
            }
            return scores;
        });
}

/// Passages on their way to matrices.
struct LateInteraction::Reading {
    std::vector<Matrix> known;         // null: to be read
    std::vector<std::size_t> missing;  // places in `known`
    std::vector<std::string> keys;     // of the missing ones; empty: they are not kept
    std::vector<std::string> texts;
};

/// The first passages, as far as there was time.
Task<Result<std::vector<LateInteraction::Matrix>>> LateInteraction::read(
    const RequestContext& ctx, std::vector<Passage> passages, RerankOptions options) {
    auto unpacked = co_await unpack(ctx, passages);
    if (!unpacked) {
        co_return unpacked.error();
    }
    Reading reading{.known = std::move(*unpacked)};
    for (std::size_t i = 0; i < passages.size(); ++i) {
        if (reading.known[i] == nullptr && options.use_cache) {
            reading.keys.push_back(key_of(ctx, passages[i].text));
            if (const Matrix* kept = kept_.find(reading.keys.back(), parts_.clock.now())) {
                reading.known[i] = *kept;
                reading.keys.pop_back();
            }
        }
        if (reading.known[i] != nullptr) {
            parts_.metrics.cache_hit(kTier);
            continue;
        }
        parts_.metrics.cache_miss(kTier);
        reading.missing.push_back(i);
        reading.texts.push_back(std::move(passages[i].text));
    }
    if (const auto ok = co_await read_missing(ctx, reading); !ok) {
        co_return ok.error();
    }
    auto& known = reading.known;
    known.erase(std::ranges::find(known, nullptr), known.end());
    co_return std::move(known);
}

/// Null for each that is not packed, or not by this model.
Task<Result<std::vector<LateInteraction::Matrix>>> LateInteraction::unpack(
    const RequestContext& ctx, const std::vector<Passage>& passages) {
    if (std::ranges::all_of(passages, [](const Passage& p) { return p.packed.empty(); })) {
        co_return std::vector<Matrix>(passages.size());
    }
    co_return co_await parts_.compute.run(
        {.cancelled = ctx.cancelled},
        [this, &passages](std::size_t) -> Result<std::vector<Matrix>> {
            std::vector<Matrix> matrices(passages.size());
            for (std::size_t i = 0; i < passages.size(); ++i) {
                if (auto matrix = TokenMatrix::from_bytes(passages[i].packed, model_.tag,
                                                          model_.projection.out())) {
                    matrices[i] = std::make_shared<const TokenMatrix>(std::move(*matrix));
                }
            }
            return matrices;
        });
}

Task<Result<void>> LateInteraction::read_missing(const RequestContext& ctx, Reading& reading) {
    if (reading.missing.empty()) {
        co_return Result<void>{};
    }
    const auto states = co_await parts_.encoder.encode_tokens(ctx, std::move(reading.texts));
    if (!states) {
        co_return states.error();
    }
    const auto matrices = co_await parts_.compute.run(
        {.cancelled = ctx.cancelled}, [this, &states](std::size_t) -> Result<std::vector<Matrix>> {
            std::vector<Matrix> made;
            for (const TokenStates& one : *states) {
                made.push_back(std::make_shared<const TokenMatrix>(to_matrix(one)));
            }
            return made;
        });
    if (!matrices) {
        co_return matrices.error();
    }
    for (std::size_t i = 0; i < matrices->size(); ++i) {
        reading.known[reading.missing[i]] = (*matrices)[i];
        if (!reading.keys.empty()) {
            kept_.put(reading.keys[i], (*matrices)[i], parts_.clock.now());
        }
    }
    co_return Result<void>{};
}

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
    const PassagePacker* packer = reranker.get();
    return LoadedReranker{.reranker = std::move(reranker),
                          .packer = packer,
                          .description = std::move(description),
                          .revision = std::move(revision),
                          .blend = blend};
}

}  // namespace ragd
