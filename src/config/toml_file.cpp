#include "config/toml_file.hpp"

#include <fstream>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 20U;  // a settings file has some kilobytes

Result<std::string> read_text(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        return fail(ErrorCode::kNotFound, fmt::format("no such file: {}", file.string()));
    }
    std::string text(kBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || text.size() > kBytesMax) {
        return fail(ErrorCode::kMalformed,
                    fmt::format("{}:1: this is no settings file, or one of more than {} bytes",
                                file.string(), kBytesMax));
    }
    return text;
}

}  // namespace

Result<std::map<std::string, FileValue>> read_toml_file(const std::filesystem::path& file) {
    const std::string text = RAG_TRY(read_text(file));
    auto values = parse_toml(text);
    if (!values) {
        return fail(values.error().code,
                    fmt::format("{}:{}", file.string(), values.error().message));
    }
    return values;
}

}  // namespace ragd
