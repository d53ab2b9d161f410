#include "formats/parse_file.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "formats/csv.hpp"
#include "formats/decode_text.hpp"
#include "formats/json_lines.hpp"
#include "text/markdown.hpp"

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
    NamedFormat{"md", FileFormat::kMarkdown},     NamedFormat{"markdown", FileFormat::kMarkdown},
    NamedFormat{"jsonl", FileFormat::kJsonLines}, NamedFormat{"ndjson", FileFormat::kJsonLines},
    NamedFormat{"csv", FileFormat::kCsv},         NamedFormat{"tsv", FileFormat::kCsv},
};

constexpr auto kNotYet = names("doc", "docx", "eml", "epub", "htm", "html", "msg", "odp", "ods",
                               "odt", "pdf", "ppt", "pptx", "rtf", "xhtml", "xls", "xlsx");

constexpr auto kProse = names("txt", "text", "rst", "adoc", "asciidoc", "org", "tex", "log");

constexpr auto kSourceCode = names(
    "asm", "bash", "bat", "c", "cc", "cfg", "clj", "cljs", "cmake", "cmd", "conf", "cpp", "cs",
    "css", "cxx", "d", "dart", "el", "erl", "ex", "exs", "fish", "fs", "fsx", "go", "gql", "gradle",
    "graphql", "groovy", "h", "hcl", "hh", "hpp", "hrl", "hs", "hxx", "ini", "inl", "ipp", "java",
    "jl", "js", "jsx", "kt", "kts", "less", "lisp", "lua", "m", "mjs", "cjs", "mk", "ml", "mli",
    "mm", "nim", "nix", "php", "pl", "pm", "properties", "proto", "ps1", "py", "pyi", "r", "rb",
    "rs", "s", "scala", "scm", "scss", "sh", "sql", "sv", "svelte", "swift", "tcl", "tf", "thrift",
    "toml", "ts", "tsx", "vhd", "vim", "vue", "yaml", "yml", "zig", "zsh");

constexpr auto kWholeNames =
    names("authors", "changelog", "changes", "codeowners", "containerfile", "contributing",
          "copying", "dockerfile", "gemfile", "gnumakefile", "install", "jenkinsfile", "justfile",
          "licence", "license", "makefile", "news", "notice", "procfile", "rakefile", "readme",
          "todo", "vagrantfile", "version");

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
    const bool prose =
        contains(kProse, extension_of(name)) || format_of(name) != FileFormat::kPlainText;
    return std::string{prose ? name.substr(0, name.rfind('.')) : name};
}

std::string unquoted(std::string_view value) {
    const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                        (value.front() == '"' || value.front() == '\'');
    return std::string{quoted ? value.substr(1, value.size() - 2) : value};
}

/// The value of a line "title: ..." of the front matter.
std::string front_matter_title(std::string_view block) {
    constexpr std::string_view kKey = "title:";
    for (std::size_t at = 0; at < block.size();) {
        const std::size_t end = std::min(block.find('\n', at), block.size());
        const std::string_view line = block.substr(at, end - at);
        if (line.starts_with(kKey)) {
            return unquoted(trim(line.substr(kKey.size())));
        }
        at = end + 1;
    }
    return {};
}

std::string markdown_title(std::string_view text) {
    for (const Block& block : read_blocks(text)) {
        std::string title;
        if (block.kind == BlockKind::kFrontMatter) {
            title = front_matter_title(block.span.of(text));
        } else if (block.kind == BlockKind::kHeading) {
            title = plain_heading(block.title.of(text));
        }
        if (!title.empty()) {
            return title;
        }
    }
    return {};
}

Result<void> parse_json_lines(std::string_view bytes, const DocumentSink& sink) {
    std::size_t number = 1;
    for (std::size_t at = 0; at < bytes.size(); ++number) {
        const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
        auto document = RAG_TRY(parse_json_line(bytes.substr(at, end - at), number));
        if (document) {
            RAG_TRY(sink(std::move(*document)));
        }
        at = end + 1;
    }
    return {};
}

Result<void> parse_whole(std::string_view name, std::string_view bytes, const DocumentSink& sink) {
    ParsedDocument document;
    document.text = RAG_TRY(decode_text(bytes));
    if (format_of(name) == FileFormat::kMarkdown) {
        document.title = markdown_title(document.text);
    }
    if (document.title.empty() || document.title.size() > limits::kTitleBytes) {
        document.title = title_from_name(name);
    }
    return sink(std::move(document));
}

}  // namespace

FileFormat format_of(std::string_view file_name) {
    const std::string_view name = base_name(file_name);
    const std::string extension = extension_of(name);
    if (const auto* known = std::ranges::find(kByExtension, extension, &NamedFormat::name);
        known != kByExtension.end()) {
        return known->format;
    }
    if (contains(kNotYet, extension)) {
        return FileFormat::kNotYet;
    }
    const bool text = contains(kProse, extension) || contains(kSourceCode, extension) ||
                      contains(kWholeNames, lower(name));
    return text ? FileFormat::kPlainText : FileFormat::kUnknown;
}

Result<void> parse_file(std::string_view file_name, std::string_view bytes,
                        const DocumentSink& sink) {
    const std::string_view name = base_name(file_name);
    switch (format_of(name)) {
        case FileFormat::kPlainText:
        case FileFormat::kMarkdown:
            return parse_whole(name, bytes, sink);
        case FileFormat::kJsonLines:
            return parse_json_lines(bytes, sink);
        case FileFormat::kCsv:
            return parse_csv(RAG_TRY(decode_text(bytes)), sink);
        case FileFormat::kNotYet:
            return fail(ErrorCode::kUnsupported,
                        fmt::format(".{} files are not supported yet; convert it to .txt or .md",
                                    extension_of(name)));
        case FileFormat::kUnknown:
            break;
    }
    return fail(ErrorCode::kUnsupported,
                fmt::format("\"{}\" is of no known format; .txt, .md, .jsonl, .csv and source code "
                            "are read",
                            name));
}

}  // namespace ragd
