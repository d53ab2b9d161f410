#include "inference/files/blend_file.hpp"

#include <cmath>

#include <fmt/format.h>

#include "inference/files/json_file.hpp"

namespace ragd {
namespace {

Result<double> required_number(const JsonFile& file, std::string_view key) {
    const auto number = RAG_TRY(file.number(key));
    if (!number || !std::isfinite(*number)) {
        return file.malformed(fmt::format("'{}' must be a number", key));
    }
    return *number;
}

}  // namespace

Result<std::optional<Blend>> read_blend(const std::filesystem::path& folder) {
    const auto file = RAG_TRY(JsonFile::read_if_present(folder / "ragd_blend.json"));
    if (!file) {
        return std::optional<Blend>{};
    }
    const Blend blend{.fused = RAG_TRY(required_number(*file, "fused")),
                      .logit = RAG_TRY(required_number(*file, "logit")),
                      .bias = RAG_TRY(required_number(*file, "bias"))};
    if (blend.fused < 0 || blend.logit < 0) {
        return file->malformed("'fused' and 'logit' must not be below 0");
    }
    return std::optional{blend};
}

}  // namespace ragd
