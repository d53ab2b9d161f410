#include "app/read_upload.hpp"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "extract/document_format.hpp"
#include "formats/parse_file.hpp"
#include "ingest/original_of.hpp"

namespace ragd {
namespace {

bool is_document(const std::string& name, const std::string& bytes) {
    const DocumentFormat* format = format_by_content(bytes);
    return (format_of(name) != FileFormat::kXml && format_by_name(name) != nullptr) ||
           (format != nullptr && format->is_always_marked);
}

Result<FileReading> read_extracted(const FileToRead& file, const std::string& bytes,
                                   ExtractorPool& documents, const TakeDocument& take) {
    Extraction extraction = RAG_TRY(documents.extract(file.name, bytes));
    Document document{.id = file.id,
                      .text = std::move(extraction.text),
                      .title = std::move(extraction.title),
                      .url = extraction.url.empty() ? file.url : std::move(extraction.url),
                      .metadata = std::move(extraction.metadata)};
    if (document.title.empty()) {
        document.title = std::filesystem::path{file.name}.stem().string();
    }
    document.locations = coarser(std::move(extraction.locations), limits::kLocationsPerDocument);
    RAG_TRY(take(std::move(document)));
    return FileReading{.warnings = std::move(extraction.warnings)};
}

}  // namespace

Result<FileReading> read_upload(const FileToRead& file, const std::string& bytes,
                                ExtractorPool& documents, const TakeDocument& take_document) {
    const std::string name = std::filesystem::path{file.name}.filename().string();
    const OriginalFile original{.name = name,
                                .media_type = media_type_of(name, bytes),
                                .bytes = bytes.size(),
                                .sha256 = file.sha256};
    const TakeDocument take = [&](Document document) {
        document.file = original;
        return take_document(std::move(document));
    };
    if (is_document(file.name, bytes)) {
        return read_extracted(file, bytes, documents, take);
    }
    const auto faults = RAG_TRY(parse_file(
        std::filesystem::path{file.name}.filename().string(), bytes,
        [&](ParsedDocument parsed) -> Result<void> {
            Document document{.id = DocumentId{std::move(parsed.id)},
                              .text = std::move(parsed.text),
                              .title = std::move(parsed.title),
                              .url = parsed.url.empty() ? file.url : std::move(parsed.url),
                              .metadata = std::move(parsed.metadata)};
            if (document.id.empty()) {
                document.id = parsed.number == 0
                                  ? file.id
                                  : DocumentId{fmt::format("{}#{}", file.id.str(), parsed.number)};
            }
            return take(std::move(document));
        }));
    return FileReading{.warnings = faults.describe()};
}

}  // namespace ragd
