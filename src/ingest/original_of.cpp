#include "ingest/original_of.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

struct TextType {
    std::string_view extension;
    std::string_view media_type;
};
constexpr std::array kTextTypes{
    TextType{"md", "text/markdown"},
    TextType{"markdown", "text/markdown"},
    TextType{"csv", "text/csv"},
    TextType{"tsv", "text/tab-separated-values"},
    TextType{"json", "application/json"},
    TextType{"jsonl", "application/jsonl"},
    TextType{"ndjson", "application/jsonl"},
    TextType{"xml", "application/xml"},
    TextType{"ipynb", "application/x-ipynb+json"},
    TextType{"yaml", "application/yaml"},
    TextType{"yml", "application/yaml"},
    TextType{"srt", "application/x-subrip"},
    TextType{"vtt", "text/vtt"},
};

OriginalFile named(const FoundFile& file, const RegularFile& opened) {
    return {.name = file.path.filename().string(),
            .media_type = {},
            .bytes = 0,
            .sha256 = {},
            .modified = opened.modified()};
}

}  // namespace

std::string media_type_of(std::string_view file_name, std::string_view bytes) {
    const DocumentFormat* format = format_by_content(bytes);
    if (format == nullptr || !format->is_always_marked) {
        const DocumentFormat* by_name = format_by_name(file_name);
        format = by_name != nullptr ? by_name : format;
    }
    if (format != nullptr) {
        return std::string{format->media_type};
    }
    const std::size_t dot = file_name.rfind('.');
    const std::string extension =
        dot == std::string_view::npos ? std::string{} : lower(file_name.substr(dot + 1));
    const auto* known = std::ranges::find(kTextTypes, extension, &TextType::extension);
    return std::string{known == kTextTypes.end() ? "text/plain" : known->media_type};
}

OriginalFile original_of(const FoundFile& file, const RegularFile& opened, std::string_view bytes) {
    OriginalFile original = named(file, opened);
    original.media_type = media_type_of(original.name, bytes);
    original.bytes = bytes.size();
    original.sha256 = sha256_hex(bytes);
    return original;
}

Result<OriginalFile> original_of(const FoundFile& file, RegularFile opened) {
    constexpr std::size_t kAtOnce = 256 * limits::kKiB;
    OriginalFile original = named(file, opened);
    original.media_type = media_type_of(original.name, {});
    Sha256 hash;
    std::string some;
    while (RAG_TRY(opened.read(some, kAtOnce)) != 0) {
        hash.add(some);
        original.bytes += some.size();
        some.clear();
    }
    original.sha256 = hash.hex();
    return original;
}

}  // namespace ragd
