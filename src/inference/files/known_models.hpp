#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace ragd {

/// Models that ragd ships or fetches by itself, by the SHA-256 of their model.safetensors. A model
/// of one's own has another name, and nothing to compare with.
/// Nothing: `digest` (weights_digest) is the one that belongs to this name, or the name is not
/// among them. Otherwise what is wrong, for a person. Requires: the digest of a safetensors file.
std::optional<std::string> doubt_about_model(std::string_view name, std::string_view digest);

}  // namespace ragd
