#include "inference/reader_folder.hpp"

#include <cmath>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "inference/files/json_file.hpp"

namespace ragd {
namespace {

constexpr std::string_view kFormat = "ragd-reader/1";

/// The threshold moves the bias: a probability of 0.5 is where it was.
Result<std::optional<ReadingRule>> read_rule(const JsonFile& config) {
    const auto span = RAG_TRY(config.number("span"));
    const auto answers = RAG_TRY(config.number("answerable"));
    const auto fused = RAG_TRY(config.number("fused"));
    const double near = RAG_TRY(config.number("near")).value_or(0);
    const double elsewhere = RAG_TRY(config.number("elsewhere")).value_or(0);
    const auto bias = RAG_TRY(config.number("bias"));
    const auto threshold = RAG_TRY(config.number("threshold"));
    if (!span && !answers && !fused && !bias && !threshold) {
        return std::optional<ReadingRule>{};
    }
    const bool is_whole = span && answers && fused && bias && threshold;
    if (!is_whole || *span < 0 || *answers < 0 || *fused < 0 || near < 0 || elsewhere > 0 ||
        *threshold <= 0 || *threshold >= 1) {
        return config.malformed(
            "its rule must have 'span', 'answerable' and 'fused' (and may have 'near'), not below "
            "0, "
            "'bias', 'threshold' between 0 and 1, and may have 'elsewhere', not above 0");
    }
    return std::optional{ReadingRule{.span = *span,
                                     .answers = *answers,
                                     .fused = *fused,
                                     .near = near,
                                     .elsewhere = elsewhere,
                                     .bias = *bias - std::log(*threshold / (1 - *threshold))}};
}

}  // namespace

bool is_reader(const std::filesystem::path& folder) {
    const auto config = JsonFile::read(folder / "config.json");
    const auto format = config ? config->text("format") : Result<std::optional<std::string>>{};
    return format && *format && (*format)->starts_with("ragd-reader/");
}

Result<ReaderConfig> read_reader_config(const std::filesystem::path& folder) {
    const auto config = RAG_TRY(JsonFile::read(folder / "config.json"));
    const auto format = RAG_TRY(config.text("format")).value_or("");
    if (format != kFormat) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}/config.json: the format must be '{}', not '{}'",
                                folder.string(), kFormat, format));
    }
    ReaderConfig read{.base = RAG_TRY(config.text("base")).value_or(""),
                      .base_sha256 = RAG_TRY(config.text("base_sha256")).value_or(""),
                      .rule = RAG_TRY(read_rule(config)),
                      .max_word_pieces = RAG_TRY(config.required_count("max_word_pieces"))};
    if (read.base.empty() || read.base_sha256.empty()) {
        return config.malformed("must name its 'base' and that one's 'base_sha256'");
    }
    constexpr std::size_t kLeast = 32;  // room for a question and some words
    if (read.max_word_pieces < kLeast) {
        return config.malformed(fmt::format("'max_word_pieces' must be {} or more", kLeast));
    }
    return read;
}

}  // namespace ragd
