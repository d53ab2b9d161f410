#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "inference/late/state_attachment.hpp"
#include "ports/embedder.hpp"
#include "ports/token_encoder.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

class WordTable;

struct EmbedderOptions {
    std::filesystem::path folder;     // see find_model
    std::string name;                 // as EmbeddingModel::name
    std::filesystem::path cache_dir;  // compiled models and checksums; empty: none are kept
    std::size_t threads = 1;          // texts embedded at once, one core each
    std::size_t state_layers = 1;     // whose states are put side by side: see build_bert
    std::shared_ptr<const WordPieceTokenizer> tokenizer = nullptr;  // null: the folder's is read
    std::shared_ptr<const WordTable> words = nullptr;               // null: the folder's is read
};

/// A BERT-family sentence encoder on this machine's cores. Each text runs alone, unpadded but for
/// the next multiple of eight word pieces, on one of `threads` threads of its own pool; a person's
/// texts overtake a bulk job's between two texts.
/// It is a TokenEncoder too where its model pools by the mean of all states.
/// Threads: see Embedder. Lifetime: the clock outlives it; no task of its may outlive it.
class OpenVinoEmbedder final : public Embedder, public TokenEncoder {
public:
    ~OpenVinoEmbedder() override;

    [[nodiscard]] const EmbeddingModel& model() const override;
    Task<Result<std::vector<Embedding>>> embed(const RequestContext& ctx,
                                               std::vector<std::string> texts,
                                               EmbedOptions options) override;
    Task<Result<std::vector<TokenStates>>> encode_tokens(const RequestContext& ctx,
                                                         std::vector<std::string> texts) override;
    [[nodiscard]] ComponentStatus status() const override;

    /// Lets `embed` make attachments of this kind, where the model gives states.
    /// Requires: no call was made yet.  Lifetime: what makes them outlives the embedder.
    void attach_with(StateAttachment attachment);

    /// The model's own tokenizer, for the chunker. Lives as long as anyone holds it.
    [[nodiscard]] std::shared_ptr<const WordPieceTokenizer> tokenizer() const;
    /// One line for the log: model, precision and why, threads, whether the start was warm.
    [[nodiscard]] const std::string& description() const;

private:
    friend Result<std::unique_ptr<OpenVinoEmbedder>> open_embedder(EmbedderOptions, const Clock&);
    struct Impl;
    explicit OpenVinoEmbedder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Loads and compiles a model folder; takes about 0.5 s, half of it with a warm cache_dir.
/// Errors: NotFound - a file is missing; Malformed - a file is damaged or contradicts another;
///         Unsupported - an architecture or a pooling we do not run. The message names the file.
Result<std::unique_ptr<OpenVinoEmbedder>> open_embedder(EmbedderOptions options,
                                                        const Clock& clock);

}  // namespace ragd
