#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "domain/reading_rule.hpp"

namespace ragd {

/// What the config.json of a reader says.
/// `rule` is made of "span", "answerable", "fused", "bias" and "threshold", all of them or none,
/// and "near" and "elsewhere", which are 0 otherwise.
struct ReaderConfig {
    std::string base;         // name of the model whose word embeddings and tokenizer it takes
    std::string base_sha256;  // of that model's weights
    std::optional<ReadingRule> rule;
    std::size_t max_word_pieces = 0;  // of question and passage together, special tokens included
};

/// Whether a folder holds a reader: config.json says "format": "ragd-reader/1".
bool is_reader(const std::filesystem::path& folder);

/// Errors: NotFound, Malformed, Unsupported - of a later format.
Result<ReaderConfig> read_reader_config(const std::filesystem::path& folder);

}  // namespace ragd
