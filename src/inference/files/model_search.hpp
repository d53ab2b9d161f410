#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// Where a model is on disk. `name` is a Hugging Face name such as
/// sentence-transformers/all-MiniLM-L6-v2, looked up as FOLDER/NAME in `search_folders`, the first
/// that has it wins; or a path to a model's own folder.
/// Errors: NotFound, with the folders looked in and the command that fetches the model.
Result<std::filesystem::path> find_model(std::string_view name,
                                         std::span<const std::filesystem::path> search_folders);

}  // namespace ragd
