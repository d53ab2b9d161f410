#include "formats/parse_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "formats/csv.hpp"
#include "formats/decode_text.hpp"
#include "formats/json_file.hpp"
#include "formats/json_lines.hpp"
#include "formats/notebook.hpp"
#include "formats/page_facts.hpp"
#include "formats/subtitles.hpp"
#include "formats/xml_text.hpp"

namespace ragd {
namespace {

struct NamedFormat {
    std::string_view name;
    FileFormat format;
};

template <std::size_t N>
consteval std::array<std::string_view, N> sorted(std::array<std::string_view, N> names) {
    std::ranges::sort(names);
    return names;
}

template <typename... Name>
consteval auto names(Name... name) {
    return sorted(std::array{std::string_view{name}...});
}

/// Formats other than plain text, by extension. A new parser is a line here and in parse_file().
constexpr std::array kByExtension = {
    NamedFormat{"md", FileFormat::kMarkup},       NamedFormat{"markdown", FileFormat::kMarkup},
    NamedFormat{"mdx", FileFormat::kMarkup},      NamedFormat{"rst", FileFormat::kMarkup},
    NamedFormat{"adoc", FileFormat::kMarkup},     NamedFormat{"asciidoc", FileFormat::kMarkup},
    NamedFormat{"jsonl", FileFormat::kJsonLines}, NamedFormat{"ndjson", FileFormat::kJsonLines},
    NamedFormat{"csv", FileFormat::kCsv},         NamedFormat{"tsv", FileFormat::kCsv},
    NamedFormat{"json", FileFormat::kJson},       NamedFormat{"ipynb", FileFormat::kNotebook},
    NamedFormat{"xml", FileFormat::kXml},         NamedFormat{"srt", FileFormat::kSubtitles},
    NamedFormat{"vtt", FileFormat::kSubtitles},
};

constexpr auto kProse = names("txt", "text", "org", "tex", "log");

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& known, std::string_view name) {
    return std::ranges::binary_search(known, name);
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// Lower case, without the dot; empty where there is none or nothing before it.
std::string extension_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    const bool none = dot == std::string_view::npos || dot == 0;
    return none ? std::string{} : lower(name.substr(dot + 1));
}

std::string title_from_name(std::string_view name) {
    const std::string extension = extension_of(name);
    const bool code = is_code_extension(extension) || format_of(name) == FileFormat::kJson;
    return std::string{code ? name : name.substr(0, name.rfind('.'))};
}

Result<LineFaults> parse_json_lines(std::string_view bytes, const DocumentSink& sink) {
    const std::string text = is_utf16(bytes) ? RAG_TRY(decode_marks(bytes)) : std::string{bytes};
    LineFaults faults;
    std::size_t number = 1;
    for (std::size_t at = 0; at < text.size(); ++number) {
        const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
        auto document = parse_json_line(std::string_view{text}.substr(at, end - at), number);
        if (!document) {
            faults.add(number, document.error().message);
        } else if (*document) {
            RAG_TRY(sink(std::move(**document)));
        }
        at = end + (std::string_view{text}.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    return faults;
}

Result<std::string> text_of(FileFormat format, std::string text) {
    switch (format) {
        case FileFormat::kJson:
            return json_as_lines(text);
        case FileFormat::kNotebook:
            return notebook_as_markdown(text);
        case FileFormat::kXml:
            return xml_as_text(text);
        case FileFormat::kSubtitles:
            return subtitles_as_text(text);
        default:
            return text;
    }
}

Result<LineFaults> parse_whole(std::string_view name, std::string_view bytes,
                               const DocumentSink& sink) {
    const FileFormat format = format_of(name);
    ParsedDocument document;
    std::string decoded = RAG_TRY(decode_text(bytes));
    document.text = RAG_TRY(text_of(format, std::move(decoded)));
    if (format == FileFormat::kMarkup || format == FileFormat::kNotebook ||
        format == FileFormat::kXml) {
        PageFacts facts = page_facts(document.text, syntax_of(name));
        document.title = std::move(facts.title);
        document.metadata = std::move(facts.metadata);
    }
    if (document.title.empty() || document.title.size() > limits::kTitleBytes) {
        document.title = title_from_name(name);
    }
    RAG_TRY(sink(std::move(document)));
    return LineFaults{};
}

}  // namespace

FileFormat format_of(std::string_view file_name) {
    const std::string_view name = base_name(file_name);
    const std::string extension = extension_of(name);
    if (const auto* known = std::ranges::find(kByExtension, extension, &NamedFormat::name);
        known != kByExtension.end()) {
        return known->format;
    }
    if (extension.empty()) {
        const bool code = syntax_of(name) == TextSyntax::kCode;
        return code           ? FileFormat::kPlainText
               : name.empty() ? FileFormat::kUnknown
                              : FileFormat::kNoName;
    }
    const bool text = contains(kProse, extension) || is_code_extension(extension);
    return text ? FileFormat::kPlainText : FileFormat::kUnknown;
}

bool looks_like_text(std::string_view first_bytes) {
    if (is_utf16(first_bytes)) {
        return true;
    }
    const auto is_strange = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && (byte < '\t' || byte > '\r') && byte != 0x1B;  // ESC: colours
    };
    if (std::ranges::any_of(first_bytes, is_strange)) {
        return false;
    }
    constexpr std::size_t kCutMax = 3;
    for (std::size_t cut = 0; cut <= std::min(kCutMax, first_bytes.size()); ++cut) {
        if (is_valid_utf8(first_bytes.substr(0, first_bytes.size() - cut))) {
            return true;
        }
    }
    return false;
}

Result<LineFaults> parse_file(std::string_view file_name, std::string_view bytes,
                              const DocumentSink& sink) {
    const std::string_view name = base_name(file_name);
    switch (format_of(name)) {
        case FileFormat::kNoName:
            if (!looks_like_text(bytes)) {
                return fail(ErrorCode::kUnsupported, "no extension, and not a text");
            }
            return parse_whole(name, bytes, sink);
        case FileFormat::kPlainText:
        case FileFormat::kMarkup:
        case FileFormat::kJson:
        case FileFormat::kNotebook:
        case FileFormat::kXml:
        case FileFormat::kSubtitles:
            return parse_whole(name, bytes, sink);
        case FileFormat::kJsonLines:
            return parse_json_lines(bytes, sink);
        case FileFormat::kCsv:
            return parse_csv(RAG_TRY(decode_marks(bytes)), sink);
        case FileFormat::kDocument:
        case FileFormat::kUnknown:
            break;
    }
    return fail(ErrorCode::kUnsupported,
                fmt::format("\"{}\" is of no known format; .txt, .md, .rst, .adoc, .jsonl, .csv, "
                            ".json, .ipynb, .xml, .srt and source code are read",
                            name));
}

}  // namespace ragd
