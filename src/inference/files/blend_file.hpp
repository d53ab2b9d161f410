#pragma once
#include <filesystem>
#include <optional>

#include "base/result.hpp"
#include "domain/blend.hpp"

namespace ragd {

/// Reads ragd_blend.json {"fused", "logit", "bias"} of a reranker's folder, as
/// tools/train_reranker/export.py writes it; nothing if there is no such file.
/// Errors: Malformed - no JSON object of these three numbers, or a weight below 0; it names the
///         file.
Result<std::optional<Blend>> read_blend(const std::filesystem::path& folder);

}  // namespace ragd
