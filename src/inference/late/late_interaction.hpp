#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/lru.hpp"
#include "base/result.hpp"
#include "inference/late/token_match.hpp"
#include "inference/late/token_matrix.hpp"
#include "inference/late/token_projection.hpp"
#include "obs/cache_metrics.hpp"
#include "ports/reranker.hpp"
#include "ports/token_encoder.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// What tools/train_reranker/late_interaction.py learns.
struct LateInteractionModel {
    TokenGate gate;
    TokenProjection projection;  // of states, before they are compared
    NearMatch near;
    std::string kind;  // of the attachments that it makes and reads
};

/// Late interaction (Khattab and Zaharia 2020, "ColBERT"): question and passage are read piece by
/// piece by the embedding model, each on its own; each piece of the question looks for the piece of
/// the passage that is most like it, and the score is the mean of these cosines, weighted by what
/// the piece tells, in part of the whole passage and in part of its best window. A passage's states
/// do not depend on the question: they are attached to it when it is indexed and come back with it.
/// Where they do not (the store keeps none, or another model made them) the passage is read; the
/// last such ones are kept in memory. Threads: the io thread; `attachment_of` any. Lifetime: the
/// parts outlive it.
class LateInteraction final : public Reranker {
public:
    struct Parts {
        TokenEncoder& encoder;
        ComputePool& compute;
        Metrics& metrics;
        const Clock& clock;
        bool attached = true;  // passages come with their attachments, wherever there are any
    };
    LateInteraction(LateInteractionModel model, std::size_t passages_kept, Parts parts);

    Task<Result<std::vector<float>>> score(const RequestContext& ctx, std::string question,
                                           std::vector<Passage> passages,
                                           RerankOptions options) override;
    [[nodiscard]] std::string wants() const override {
        return parts_.attached ? model_.kind : std::string{};
    }
    /// What it wants of a passage with these states. States of a width that it does not know give
    /// an empty string.
    [[nodiscard]] std::string attachment_of(const TokenStates& states) const;
    /// That of the model which reads.
    [[nodiscard]] ComponentStatus status() const override { return parts_.encoder.status(); }

private:
    using Matrix = std::shared_ptr<const TokenMatrix>;
    struct Reading;
    [[nodiscard]] TokenMatrix to_matrix(const TokenStates& states) const;
    Task<Result<std::vector<Matrix>>> read(const RequestContext& ctx, std::vector<Passage> passages,
                                           RerankOptions options);
    Task<Result<std::vector<Matrix>>> unpack(const RequestContext& ctx,
                                             const std::vector<Passage>& passages);
    Task<Result<void>> read_missing(const RequestContext& ctx, Reading& reading);
    Task<Result<std::vector<Matrix>>> read_texts(const RequestContext& ctx,
                                                 std::vector<std::string> texts);

    LateInteractionModel model_;
    Parts parts_;
    CacheMetrics metrics_;
    Lru<Matrix> kept_;
};

}  // namespace ragd
