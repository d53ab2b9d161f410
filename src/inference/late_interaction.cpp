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
    return values;
}

Result<TokenGate> read_gate(const fs::path& path) {
    const auto file = RAG_TRY(Safetensors::open(path));
    TokenGate gate{.weight = RAG_TRY(read_floats(file, "gate.weight"))};
    const auto bias = RAG_TRY(read_floats(file, "gate.bias"));
    if (bias.size() != 1 || gate.weight.empty()) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{}: 'gate.bias' has one number, 'gate.weight' one for each of a "
                                "state's",
                                path.string()));
    }
    gate.bias = bias.front();
    return gate;
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

LateInteraction::LateInteraction(TokenGate gate, std::size_t passages_kept, Parts parts)
    : gate_(std::move(gate)), parts_(parts), kept_(passages_kept, kNoAge) {}

Task<Result<std::vector<float>>> LateInteraction::score(const RequestContext& ctx,
                                                        std::string question,
                                                        std::vector<std::string> passages,
                                                        RerankOptions options) {
    auto asked = co_await parts_.encoder.encode_tokens(ctx, {std::move(question)});
    if (!asked) {
        co_return asked.error();
    }
    if (asked->empty()) {
        co_return std::vector<float>{};  // there was no time
    }
    if (asked->front().count > 0 && asked->front().width != gate_.weight.size()) {
        co_return fail(ErrorCode::kUnsupported,
                       fmt::format("the reranker was trained for states of {} numbers; the "
                                   "embedding model's have {}",
                                   gate_.weight.size(), asked->front().width));
    }
    auto read_ones = co_await read(ctx, std::move(passages), options);
    if (!read_ones) {
        co_return read_ones.error();
    }
    co_return co_await parts_.compute.run(
        {.cancelled = ctx.cancelled},
        [this, &asked, &read_ones](std::size_t) -> Result<std::vector<float>> {
            const auto shares = gate_.shares(asked->front());
            const TokenMatrix question_matrix{asked->front()};
            std::vector<float> scores;
            for (const Passage& passage : *read_ones) {
                scores.push_back(score_of(shares, question_matrix.max_cosines(*passage)));
            }
            return scores;
        });
}

/// The first passages, as far as there was time.
Task<Result<std::vector<LateInteraction::Passage>>> LateInteraction::read(
    const RequestContext& ctx, std::vector<std::string> passages, RerankOptions options) {
    std::vector<Passage> known(passages.size());
    std::vector<std::string> keys;
    std::vector<std::size_t> missing;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        keys.push_back(key_of(ctx, passages[i]));
        const Passage* passage =
            options.use_cache ? kept_.find(keys[i], parts_.clock.now()) : nullptr;
        if (passage != nullptr) {
            known[i] = *passage;
            continue;
        }
        missing.push_back(i);
        texts.push_back(std::move(passages[i]));
    }
    if (!missing.empty()) {
        const auto states = co_await parts_.encoder.encode_tokens(ctx, std::move(texts));
        if (!states) {
            co_return states.error();
        }
        const auto packed = co_await parts_.compute.run(
            {.cancelled = ctx.cancelled}, [&states](std::size_t) -> Result<std::vector<Passage>> {
                std::vector<Passage> matrices;
                for (const TokenStates& one : *states) {
                    matrices.push_back(std::make_shared<const TokenMatrix>(one));
                }
                return matrices;
            });
        if (!packed) {
            co_return packed.error();
        }
        for (std::size_t i = 0; i < packed->size(); ++i) {
            known[missing[i]] = (*packed)[i];
            if (options.use_cache) {
                kept_.put(keys[missing[i]], known[missing[i]], parts_.clock.now());
            }
        }
    }
    known.erase(std::ranges::find(known, nullptr), known.end());
    co_return known;
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

Result<LoadedReranker> open_late_interaction(const fs::path& folder, std::size_t passages_kept,
                                             LateInteraction::Parts parts) {
    const fs::path weights = folder / "model.safetensors";
    auto gate = RAG_TRY(read_gate(weights));
    auto blend = RAG_TRY(read_blend(folder));
    auto revision = RAG_TRY(weights_digest(weights, {}));
    auto description = fmt::format("late interaction over the states of {}, {} passages kept",
                                   RAG_TRY(base_of(folder)).filename().string(), passages_kept);
    return LoadedReranker{
        .reranker = std::make_unique<LateInteraction>(std::move(gate), passages_kept, parts),
        .description = std::move(description),
        .revision = std::move(revision),
        .blend = blend};
}

}  // namespace ragd
