#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/lru.hpp"
#include "base/result.hpp"
#include "inference/loaded_reranker.hpp"
#include "inference/token_matrix.hpp"
#include "ports/reranker.hpp"
#include "ports/token_encoder.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// How much each word piece of a question counts: softplus(weight . state + bias), as shares of 1.
struct TokenGate {
    std::vector<float> weight;
    float bias = 0;

    [[nodiscard]] std::vector<float> shares(const TokenStates& question) const;
};

/// Late interaction (Khattab and Zaharia 2020, "ColBERT"): question and passage are read piece by
/// piece by the embedding model, each on its own; each piece of the question looks for the piece of
/// the passage that is most like it, and the score is the mean of these cosines, weighted by what
/// the piece tells (the gate, which is what tools/train_reranker/ learns). A passage's states do
/// not depend on the question, so those of the last passages are kept, and a passage that was read
/// before costs next to nothing.
/// Threads: the io thread. Lifetime: the parts outlive it.
class LateInteraction final : public Reranker {
public:
    struct Parts {
        TokenEncoder& encoder;
        ComputePool& compute;
        const Clock& clock;
    };
    LateInteraction(TokenGate gate, std::size_t passages_kept, Parts parts);

    Task<Result<std::vector<float>>> score(const RequestContext& ctx, std::string question,
                                           std::vector<std::string> passages,
                                           RerankOptions options) override;
    /// That of the model which reads.
    [[nodiscard]] ComponentStatus status() const override { return parts_.encoder.status(); }

private:
    using Passage = std::shared_ptr<const TokenMatrix>;
    Task<Result<std::vector<Passage>>> read(const RequestContext& ctx,
                                            std::vector<std::string> passages,
                                            RerankOptions options);

    TokenGate gate_;
    Parts parts_;
    Lru<Passage> kept_;
};

/// Whether a folder holds a late interaction model: config.json says "model_type":
/// "ragd_late_interaction".
bool is_late_interaction(const std::filesystem::path& folder);

/// The folder of the embedding model that it was trained on: "ragd_base" of its config.json.
/// Errors: NotFound, Malformed.
Result<std::filesystem::path> base_of(const std::filesystem::path& folder);

/// Reads the gate and the blend.
/// Errors: NotFound, Malformed: the message names the file.
Result<LoadedReranker> open_late_interaction(const std::filesystem::path& folder,
                                             std::size_t passages_kept,
                                             LateInteraction::Parts parts);

}  // namespace ragd
