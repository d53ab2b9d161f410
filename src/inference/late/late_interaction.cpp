#include "inference/late/late_interaction.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "inference/late/late_trust.hpp"

namespace ragd {
namespace {

constexpr std::chrono::hours kNoAge{24L * 365};  // an entry is never wrong, only forgotten

std::string key_of(const RequestContext& ctx, const std::string& passage) {
    return sha256_hex(ctx.access.tenant().str() + "\n" + passage);
}

}  // namespace

LateInteraction::LateInteraction(LateInteractionModel model, std::size_t passages_kept, Parts parts)
    : model_(std::move(model)),
      parts_(parts),
      metrics_(parts.metrics),
      kept_(passages_kept, kNoAge) {}

TokenMatrix LateInteraction::to_matrix(const TokenStates& states) const {
    return TokenMatrix{model_.projection.apply(states)};
}

std::string LateInteraction::attachment_of(const TokenStates& states) const {
    const bool known = states.count > 0 && states.width == model_.projection.in();
    return known ? to_matrix(states).to_bytes() : std::string{};
}

Task<Result<std::vector<float>>> LateInteraction::score(const RequestContext& ctx,
                                                        std::string question,
                                                        std::vector<Passage> passages,
                                                        RerankOptions options) {
    const double trust = late_trust(question, passages);
    auto asked = RAG_CO_TRY(co_await parts_.encoder.encode_tokens(ctx, {std::move(question)}));
    if (asked.empty()) {
        co_return std::vector<float>{};  // there was no time
    }
    const TokenStates& states = asked.front();
    if (states.count > 0 && states.width != model_.projection.in()) {
        co_return fail(ErrorCode::kUnsupported,
                       fmt::format("the reranker was trained for states of {} numbers; the "
                                   "embedding model's have {}",
                                   model_.projection.in(), states.width));
    }
    const auto matrices = RAG_CO_TRY(co_await read(ctx, std::move(passages), options));
    co_return co_await parts_.compute.run(
        {.cancelled = ctx.cancelled, .share = ctx.access.share()},
        [this, &states, &matrices, trust](std::size_t) -> Result<std::vector<float>> {
            const auto shares = model_.gate.shares(states);
            const TokenMatrix pieces = to_matrix(states);
            std::vector<float> scores;
            for (const Matrix& passage : matrices) {
                scores.push_back(match_score(
                    shares, pieces.max_cosines(*passage, model_.near.half()), model_.near.share));
            }
            draw_to_average(scores, trust);
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
    Reading reading{.known = RAG_CO_TRY(co_await unpack(ctx, passages))};
    for (std::size_t i = 0; i < passages.size(); ++i) {
        if (reading.known[i] == nullptr && options.use_cache) {
            reading.keys.push_back(key_of(ctx, passages[i].text));
            if (const Matrix* kept = kept_.find(reading.keys.back(), parts_.clock.now())) {
                reading.known[i] = *kept;
                reading.keys.pop_back();
            }
        }
        metrics_.looked_up(CacheTier::kPassage, reading.known[i] != nullptr);
        if (reading.known[i] != nullptr) {
            continue;
        }
        reading.missing.push_back(i);
        reading.texts.push_back(std::move(passages[i].text));
    }
    RAG_CO_TRY(co_await read_missing(ctx, reading));
    auto& known = reading.known;
    known.erase(std::ranges::find(known, nullptr), known.end());
    co_return std::move(known);
}

/// Null for each that comes without an attachment, or with a damaged one.
Task<Result<std::vector<LateInteraction::Matrix>>> LateInteraction::unpack(
    const RequestContext& ctx, const std::vector<Passage>& passages) {
    const auto is_bare = [](const Passage& passage) { return passage.attachment.empty(); };
    if (std::ranges::all_of(passages, is_bare)) {
        co_return std::vector<Matrix>(passages.size());
    }
    co_return co_await parts_.compute.run(
        {.cancelled = ctx.cancelled, .share = ctx.access.share()},
        [this, &passages, is_bare](std::size_t) -> Result<std::vector<Matrix>> {
            std::vector<Matrix> matrices(passages.size());
            for (std::size_t i = 0; i < passages.size(); ++i) {
                auto matrix =
                    TokenMatrix::from_bytes(passages[i].attachment, model_.projection.out());
                if (matrix && !is_bare(passages[i])) {
                    matrices[i] = std::make_shared<const TokenMatrix>(std::move(*matrix));
                }
            }
            return matrices;
        });
}

/// Some at a time: the states of a passage take up to 1.2 MB, what is kept of
/// them little.
Task<Result<void>> LateInteraction::read_missing(const RequestContext& ctx, Reading& reading) {
    constexpr std::size_t kAtOnce = 64;
    for (std::size_t begin = 0; begin < reading.missing.size(); begin += kAtOnce) {
        const std::size_t wanted = std::min(kAtOnce, reading.missing.size() - begin);
        const auto first = reading.texts.begin() + static_cast<std::ptrdiff_t>(begin);
        std::vector<std::string> texts{
            std::make_move_iterator(first),
            std::make_move_iterator(first + static_cast<std::ptrdiff_t>(wanted))};
        const auto matrices = RAG_CO_TRY(co_await read_texts(ctx, std::move(texts)));
        for (std::size_t i = 0; i < matrices.size(); ++i) {
            reading.known[reading.missing[begin + i]] = matrices[i];
            if (!reading.keys.empty()) {
                kept_.put(reading.keys[begin + i], matrices[i], parts_.clock.now());
            }
        }
        if (matrices.size() < wanted) {
            break;  // there was no time for more
        }
    }
    co_return Result<void>{};
}

/// Of the first ones, as far as there was time.
Task<Result<std::vector<LateInteraction::Matrix>>> LateInteraction::read_texts(
    const RequestContext& ctx, std::vector<std::string> texts) {
    const auto states = RAG_CO_TRY(co_await parts_.encoder.encode_tokens(ctx, std::move(texts)));
    co_return co_await parts_.compute.run(
        {.cancelled = ctx.cancelled, .share = ctx.access.share()},
        [this, &states](std::size_t) -> Result<std::vector<Matrix>> {
            std::vector<Matrix> made;
            for (const TokenStates& one : states) {
                made.push_back(std::make_shared<const TokenMatrix>(to_matrix(one)));
            }
            return made;
        });
}

}  // namespace ragd
