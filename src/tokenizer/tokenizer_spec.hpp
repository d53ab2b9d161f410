#pragma once
#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "tokenizer/added_tokens.hpp"
#include "tokenizer/char_table.hpp"
#include "tokenizer/sequence_template_json.hpp"
#include "tokenizer/word_pieces.hpp"

namespace ragd {

/// Everything that the files of a tokenizer say.
struct TokenizerSpec {
    BertNormalization normalization;
    WordPieceModel model;
    std::vector<AddedToken> added_tokens;
    SequenceTemplates templates;
};

/// Reads `tokenizer.json`, the format of Hugging Face `tokenizers`.
/// Errors: NotFound, Malformed, Unsupported; the message names the file and the member.
Result<TokenizerSpec> read_tokenizer_json(const std::filesystem::path& file);

/// Reads `vocab.txt`, one piece a line, its number the id, and `tokenizer_config.json` beside it
/// if that is there: the original form of BERT.
/// Errors: NotFound, Malformed.
Result<TokenizerSpec> read_vocab_txt(const std::filesystem::path& folder);

}  // namespace ragd
