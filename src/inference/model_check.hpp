#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace ragd {

/// Reads a model's weights whole and compares them with what is known of them: the digest kept in
/// `cache_dir` when they were first loaded, the one that belongs to `name`, that all are numbers.
/// What is wrong, each a line for a person. Takes some seconds a gigabyte.
std::vector<std::string> check_weights(const std::filesystem::path& folder, const std::string& name,
                                       const std::filesystem::path& cache_dir);

/// Compiled graphs in MODEL_CACHE_DIR that are not what was written; they are made anew when needed.
std::vector<std::string> check_compiled(const std::filesystem::path& cache_dir);

}  // namespace ragd
