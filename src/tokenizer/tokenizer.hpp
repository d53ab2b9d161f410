#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ragd {

/// What a BERT-family model reads. `ids` and `type_ids` have the same length; there is no padding.
struct Encoding {
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> type_ids;  // 0: first text and its special tokens, 1: second
    bool truncated = false;              // pieces of the text were left out to fit `max_tokens`
};

/// A word, a punctuation mark, an ideograph or a special token where it stands in the text.
struct WordSpan {
    std::size_t start;   // first byte
    std::size_t end;     // past the last byte; accents and dropped characters inside belong to it
    std::size_t pieces;  // word pieces it becomes, at least 1
    bool operator==(const WordSpan&) const = default;
};

/// BERT's WordPiece (Devlin et al. 2018; Wu et al. 2016, section 4.1), equal to the `tokenizers`
/// library of Hugging Face id for id on every valid UTF-8 text: see README.md of this folder and
/// tools/oracles/tokens.py. Broken UTF-8 is read as U+FFFD, which BERT drops.
/// Threads:  any, at once; immutable once loaded.  Lifetime: copies share the tables.
class WordPieceTokenizer {
public:
    /// Reads `tokenizer.json`, or `vocab.txt` with `tokenizer_config.json` where there is none. The
    /// padding and truncation sections of the file are ignored: the caller's `max_tokens` decides.
    /// Errors:  NotFound - neither file is there; Malformed - not JSON, or not of the expected
    ///          form; Unsupported - a tokenizer of another family (BPE, Unigram, ...).
    static Result<WordPieceTokenizer> load(const std::filesystem::path& model_folder);

    /// [CLS] text [SEP], cut from the right to `max_tokens` (special tokens included) if given. A
    /// `max_tokens` below the number of special tokens leaves these alone.
    Encoding encode(std::string_view text,
                    std::optional<std::size_t> max_tokens = std::nullopt) const;

    /// [CLS] first [SEP] second [SEP]; what is over `max_tokens` is taken from the longer text
    /// first ("longest_first").
    Encoding encode_pair(std::string_view first, std::string_view second,
                         std::optional<std::size_t> max_tokens = std::nullopt) const;

    /// The ids of `text` alone, no special tokens added.
    std::vector<std::int32_t> ids(std::string_view text) const;
    /// The encoding of a pair whose ids are known: encode_pair(a, b) without a limit is
    /// join_pair(ids(a), ids(b)), which has pair_special_tokens() more ids than these together.
    Encoding join_pair(std::span<const std::int32_t> first,
                       std::span<const std::int32_t> second) const;
    /// Special tokens that encode_pair() adds: 3 for BERT.
    std::size_t pair_special_tokens() const;

    /// Word pieces of `text`, special tokens not added: encode(text).ids.size() - special_tokens().
    std::size_t count(std::string_view text) const;

    /// The words of `text` with their places: ascending, not overlapping, on UTF-8 boundaries, and
    /// the sum of `pieces` is count(text).
    std::vector<WordSpan> words(std::string_view text) const;

    /// How much of `text` the model cannot read, 0..1: the share of its letters and digits in words
    /// that become [UNK]. A word of another alphabet than the Latin of which nearly each letter is a
    /// piece counts half: the model has seen its letters, and not the word.
    double unknown_share(std::string_view text) const;

    /// True when upper and lower case differ to the model.
    bool cased() const;
    /// Every id is below this.
    std::size_t vocab_size() const;
    /// Special tokens that encode() adds: 2 for BERT ([CLS] and [SEP]).
    std::size_t special_tokens() const;

private:
    struct Tables;
    explicit WordPieceTokenizer(std::shared_ptr<const Tables> tables);

    std::shared_ptr<const Tables> tables_;
};

}  // namespace ragd
