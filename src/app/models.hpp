#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "app/basics.hpp"
#include "app/plan.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"
#include "inference/loaded_reranker.hpp"
#include "inference/openvino_embedder.hpp"
#include "inference/openvino_reader.hpp"

namespace ragd {

/// Folders in which models are looked for, first to last: MODELS_DIR, $XDG_DATA_HOME/ragd/models,
/// then beside the binary: ../../models (a build tree), ../share/ragd/models (an installation).
std::vector<std::filesystem::path> model_folders(const Settings& settings);

/// The first of them: where `ragd models pull` puts what it fetches.
std::filesystem::path models_home(const Settings& settings);

/// This machine, for plan().
Machine this_machine(const Settings& settings);

/// The models of a process. Threads of the later ones use the reranker, so they go first.
struct Models {
    LoadedReranker reranker;  // empty: none is planned
    std::unique_ptr<OpenVinoEmbedder> embedder;
    std::unique_ptr<OpenVinoEmbedder> reranker_base;  // null: it reads with ours, or with none
    std::unique_ptr<OpenVinoReader> reader;           // null: none is planned, or can be used
};

/// What a planned reader is opened with; nothing where it is optional and cannot be used.
/// Errors: NotFound - it, or the model that it was trained from; Malformed, Unsupported.
Result<std::optional<ReaderOptions>> find_reader(const ModelsPlan& plan);

/// Errors: NotFound - a model is in none of the folders; Malformed, Unsupported - one cannot be
///         used; InvalidField - the embedder has another dimension than VECTOR_DIM says.
Result<Models> load_models(ModelsPlan plan, const Basics& basics);

}  // namespace ragd
