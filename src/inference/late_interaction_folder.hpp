#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>

#include "base/result.hpp"
#include "inference/late/late_interaction.hpp"
#include "inference/loaded_reranker.hpp"

namespace ragd {

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
