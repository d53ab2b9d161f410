#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/reading_rule.hpp"
#include "ports/reader.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

class WordTable;

struct ReaderOptions {
    std::filesystem::path folder;     // see find_model
    std::filesystem::path base;       // of the model that its config.json names
    std::string name;                 // for the log and for errors
    std::filesystem::path cache_dir;  // compiled models and checksums; empty: none are kept
    std::size_t threads = 1;          // passages read at once, one core each
    std::shared_ptr<const WordPieceTokenizer> tokenizer = nullptr;  // null: the base's is read
    std::shared_ptr<const WordTable> words = nullptr;               // null: the base's is read
};

/// A BERT with a head for spans and one for whether there is any, on this machine's cores. It has
/// its own layers and takes the word embeddings of the model that it was trained from.
/// Threads: see Reader. Lifetime: the clock outlives it; no task of `read` may outlive it.
class OpenVinoReader final : public Reader {
public:
    ~OpenVinoReader() override;

    Task<Result<std::vector<PassageReading>>> read(const RequestContext& ctx, std::string question,
                                                   std::vector<ReadPassage> passages) override;
    [[nodiscard]] ComponentStatus status() const override;
    /// As ReaderOptions::name.
    [[nodiscard]] const std::string& name() const;
    /// Of its weights, and of those that it builds on.
    [[nodiscard]] const std::string& revision() const;
    /// One line for the log.
    [[nodiscard]] const std::string& description() const;
    /// What its folder says of how to weigh its logits, if it does.
    [[nodiscard]] const std::optional<ReadingRule>& rule() const;

private:
    friend Result<std::unique_ptr<OpenVinoReader>> open_reader(ReaderOptions, const Clock&);
    struct Impl;
    explicit OpenVinoReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Loads and compiles a reader's folder.
/// Errors: as open_embedder; Unsupported also where `base` is not the model that it was trained
///         from.
Result<std::unique_ptr<OpenVinoReader>> open_reader(ReaderOptions options, const Clock& clock);

}  // namespace ragd
