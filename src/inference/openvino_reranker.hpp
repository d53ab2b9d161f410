#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "inference/loaded_reranker.hpp"
#include "ports/reranker.hpp"

namespace ragd {

struct RerankerOptions {
    std::filesystem::path folder;     // see find_model
    std::string name;                 // for the log and for errors
    std::filesystem::path cache_dir;  // compiled models and checksums; empty: none are kept
    std::size_t threads = 1;          // pairs scored at once, one core each
};

/// A BERT-family cross-encoder (BertForSequenceClassification) on this machine's cores.
/// Threads: see Reranker. Lifetime: the clock outlives it; no task of `score` may outlive it.
class OpenVinoReranker final : public Reranker {
public:
    ~OpenVinoReranker() override;

    Task<Result<std::vector<float>>> score(const RequestContext& ctx, std::string question,
                                           std::vector<Passage> passages,
                                           RerankOptions options) override;
    /// Nothing: it reads question and passage together.
    [[nodiscard]] std::string wants() const override { return {}; }
    [[nodiscard]] ComponentStatus status() const override;

private:
    friend Result<LoadedReranker> open_reranker(RerankerOptions, const Clock&);
    struct Impl;
    explicit OpenVinoReranker(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Loads and compiles a model folder.
/// Errors: as open_embedder; Unsupported also for a classifier of more than two labels.
Result<LoadedReranker> open_reranker(RerankerOptions options, const Clock& clock);

}  // namespace ragd
