#include "app/read_upload.hpp"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "ingest/bytes_documents.hpp"
#include "ingest/original_of.hpp"

namespace ragd {

Result<FileReading> read_upload(const FileToRead& file, const std::string& bytes,
                                ExtractorPool& documents, const TakeDocument& take) {
    const std::string name = std::filesystem::path{file.name}.filename().string();
    FileNames names{.name = name, .id = file.id.str(), .url = file.url, .source = {}};
    names.original = OriginalFile{.name = name,
                                  .media_type = media_type_of(name, bytes),
                                  .bytes = bytes.size(),
                                  .sha256 = file.sha256};
    const DocumentReader reader = [&documents](std::string_view file_name,
                                               std::string_view content) {
        return documents.extract(file_name, content);
    };
    FileReport report = RAG_TRY(documents_of_bytes(names, bytes, reader, take));
    FileReading reading{.warnings = report.faults.describe()};
    for (std::string& warning : report.warnings) {
        reading.warnings.push_back(std::move(warning));
    }
    for (const UnreadPart& part : report.unread) {
        reading.warnings.push_back(fmt::format("{}: {}", part.id, part.why));
    }
    return reading;
}

}  // namespace ragd
