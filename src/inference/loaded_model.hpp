#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "inference/files/model_folder.hpp"
#include "inference/graphs/bert_graph.hpp"
#include "inference/graphs/compiled_graph.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {

enum class ModelUse { kEmbed, kRerank, kRead };

struct LoadOptions {
    std::filesystem::path folder;
    std::string name;
    std::filesystem::path cache_dir;
    std::size_t threads = 1;
    std::size_t state_layers = 1;  // see build_bert
    std::filesystem::path base =
        {};                  // of a model that has but weights of its own: the folder whose
                             // shape, tokenizer and other weights it takes
    std::size_t window = 0;  // word pieces; 0: as the folder says
    std::shared_ptr<const WordPieceTokenizer> tokenizer = nullptr;  // null: the folder's is read
    std::shared_ptr<const WordTable> words = nullptr;               // null: the folder's is read
};

/// All that an embedder or a reranker needs of a model folder.
struct LoadedModel {
    std::shared_ptr<const WordPieceTokenizer> tokenizer;
    CompiledGraph graph;
    std::size_t window;
    std::string revision;     // sha256 of the weights; of those it builds on behind it
    std::string description;  // one line for the log
};

/// Errors: NotFound, Malformed, Unsupported, Internal; the message names the file.
Result<LoadedModel> load_model(const LoadOptions& options, ModelUse use);

/// The table of a folder that build_bert can build, as the graphs of this machine want it; null for
/// one with an exported graph.
/// Errors: as read_model_folder, Safetensors::open and WordTable::read.
Result<std::shared_ptr<const WordTable>> read_word_table(const std::filesystem::path& folder);

}  // namespace ragd
