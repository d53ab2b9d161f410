#include "ingest/readable.hpp"

#include <limits>

#include <fmt/format.h>

#include "base/invisible.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "extract/document_format.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kCsvBytesMax = 256 * limits::kMiB;  // is read whole

FileFormat format_of_content(std::string_view bytes) {
    return format_by_content(bytes) != nullptr ? FileFormat::kDocument
           : looks_like_text(bytes)            ? FileFormat::kNoName
                                               : FileFormat::kUnknown;
}

}  // namespace

FileFormat find_format_of(std::string_view name, std::string_view first_bytes) {
    if (format_by_name(name) != nullptr) {
        return FileFormat::kDocument;
    }
    const FileFormat named = format_of(name);
    return named == FileFormat::kNoName ? format_of_content(first_bytes) : named;
}

FileFormat find_format_of(const fs::path& path) {
    constexpr std::size_t kBytes = 4 * limits::kKiB;
    const std::string name = path.filename().string();
    if (format_by_name(name) != nullptr || format_of(name) != FileFormat::kNoName) {
        return find_format_of(name, "");
    }
    std::string bytes;
    auto file = RegularFile::open(path);
    if (!file || !file->read(bytes, kBytes)) {
        return FileFormat::kNoName;
    }
    return format_of_content(bytes);
}

std::optional<std::string> reason_to_skip(const FoundFile& file) {
    const fs::path name{file.id};
    if (file.format == FileFormat::kUnknown && !name.has_extension()) {
        return "no extension, and not a text";
    }
    if (file.format == FileFormat::kUnknown) {
        std::string documents;
        for (const DocumentFormat& format : document_formats()) {
            documents += fmt::format(".{}, ", format.extensions.front());
        }
        return fmt::format(
            "of no known format (.txt, .md, .rst, .adoc, .jsonl, .csv, .json, "
            ".ipynb, .xml, .srt, {}source code)",
            documents);
    }
    if (!is_valid_utf8(file.id)) {
        return "its name is not UTF-8";
    }
    if (has_needless_invisible(file.id)) {
        return "its name has invisible characters (zero widths, directions); rename it";
    }
    if (file.id.size() > limits::kDocumentIdBytes) {
        return fmt::format("its id, the relative path, has {} bytes; at most {} are allowed",
                           file.id.size(), limits::kDocumentIdBytes);
    }
    if (file.bytes > file_bytes_max(file.format)) {
        return fmt::format("too large: {} bytes; at most {} are allowed", file.bytes,
                           file_bytes_max(file.format));
    }
    return std::nullopt;
}

std::uintmax_t file_bytes_max(FileFormat format) {
    switch (format) {
        case FileFormat::kJsonLines:
        case FileFormat::kDocument:  // ExtractLimits say what is too large for an extractor
            return std::numeric_limits<std::uintmax_t>::max();
        case FileFormat::kCsv:
            return kCsvBytesMax;
        default:
            return limits::kDocumentTextBytes;
    }
}

}  // namespace ragd
