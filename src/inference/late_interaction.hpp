#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/lru.hpp"
#include "base/result.hpp"
#include "inference/loaded_reranker.hpp"
#include "inference/token_matrix.hpp"
#include "inference/token_projection.hpp"
#include "obs/metrics.hpp"
#include "ports/reranker.hpp"
#include "ports/token_encoder.hpp"
#include "ports/token_states.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// How much each word piece of a question counts: softplus(weight . state + bias), as shares of 1.
struct TokenGate {
    std::vector<float> weight;
    float bias = 0;

    [[nodiscard]] std::vector<float> shares(const TokenStates& question) const;
};

/// What tools/train_reranker/late_interaction.py learns.
struct LateInteractionModel {
    TokenGate gate;
    TokenProjection projection;  // of states, before they are compared
    std::string tag;             // what packed passages of this model begin with
};

/// Late interaction (Khattab and Zaharia 2020, "ColBERT"): question and passage are read piece by
/// piece by the embedding model, each on its own; each piece of the question looks for the piece of
/// the passage that is most like it, and the score is the mean of these cosines, weighted by what
/// the piece tells. A passage's states do not depend on the question: they are packed when it is
/// indexed and come back with it. Where they do not (the store keeps none, or another model packed
/// them) the passage is read; the last such ones are kept in memory.
/// Threads: the io thread; `pack` any. Lifetime: the parts outlive it.
class LateInteraction final : public Reranker, public PassagePacker {
public:
    struct Parts {
        TokenEncoder& encoder;
        ComputePool& compute;
        Metrics& metrics;
        const Clock& clock;
    };
    LateInteraction(LateInteractionModel model, std::size_t passages_kept, Parts parts);

    Task<Result<std::vector<float>>> score(const RequestContext& ctx, std::string question,
                                           std::vector<Passage> passages,
                                           RerankOptions options) override;
    [[nodiscard]] std::string pack(const TokenStates& states) const override;
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

    LateInteractionModel model_;
    Parts parts_;
    Lru<Matrix> kept_;
};

/// Whether a folder holds a late interaction model: config.json says "model_type":
/// "ragd_late_interaction".
bool is_late_interaction(const std::filesystem::path& folder);

/// The folder of the embedding model that it was trained on: "ragd_base" of its config.json.
/// Errors: NotFound, Malformed.
Result<std::filesystem::path> base_of(const std::filesystem::path& folder);

/// How many of that model's last layers it reads with, side by side: "ragd_layers"; 1 unless said.
/// Errors: NotFound, Malformed.
Result<std::size_t> state_layers_of(const std::filesystem::path& folder);

/// The layers of the embedding model in `embedder` that the reranker in `reranker` reads with;
/// nothing if that is no late interaction model, or is based on another one, or is "".
/// Errors: Malformed.
Result<std::optional<std::size_t>> layers_read_of(const std::filesystem::path& embedder,
                                                  const std::filesystem::path& reranker);

/// Reads the weights and the blend.
/// Errors: NotFound, Malformed: the message names the file.
Result<LoadedReranker> open_late_interaction(const std::filesystem::path& folder,
                                             std::size_t passages_kept,
                                             LateInteraction::Parts parts);

}  // namespace ragd
