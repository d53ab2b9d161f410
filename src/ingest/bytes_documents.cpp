#include "ingest/bytes_documents.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "domain/document_url.hpp"
#include "extract/extract_fault.hpp"
#include "text/syntax.hpp"

namespace ragd {
namespace {

constexpr int kLevels = 1;  // of parts in parts

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string_view stem_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == 0 ? name : name.substr(0, dot);
}

/// True for bytes that are no text, whatever the file is called.
bool is_marked_document(std::string_view name, std::string_view bytes) {
    const DocumentFormat* format = format_by_content(name, bytes);
    return format != nullptr && format->is_always_marked;
}

Error in_file(const FileNames& file, Error error) {
    error.message = fmt::format("{}: {}", file.id, error.message);
    return error;
}

ParsedDocument parsed_of(Extraction& extraction, std::string_view name) {
    ParsedDocument out;
    out.text = std::move(extraction.text);
    const bool title_fits =
        !extraction.title.empty() && extraction.title.size() <= limits::kTitleBytes;
    out.title = title_fits ? std::move(extraction.title) : std::string{stem_of(name)};
    out.url = std::move(extraction.url);
    out.metadata = std::move(extraction.metadata);
    return out;
}

/// Reads a file and its parts.
class BytesReader {
public:
    BytesReader(const DocumentReader& reader, const FileDocumentSink& sink)
        : reader_(reader), sink_(sink) {}

    Result<FileReport> read(const FileNames& file, std::string_view bytes, int levels_left) {
        if (format_of_bytes(file.name, bytes) == FileFormat::kDocument) {
            return read_extracted(file, bytes, levels_left);
        }
        auto faults = parse_file(base_name(file.name), bytes, [&](ParsedDocument parsed) {
            return give(document_of(file, std::move(parsed)));
        });
        if (!faults) {
            const bool whole = parent_.empty() && !is_end(faults.error());
            return whole ? in_file(file, faults.error()) : faults.error();
        }
        return FileReport{.faults = std::move(*faults), .warnings = {}, .unread = {}};
    }

private:
    /// True for an error that is about more than one file.
    [[nodiscard]] bool is_end(const Error& error) const {
        return refused_ || error.code == ErrorCode::kUnavailable;
    }

    Result<void> give(Document document) {
        if (!parent_.empty() && !document.metadata.contains("parent")) {
            document.metadata["parent"] = parent_;
        }
        auto taken = sink_(std::move(document));
        refused_ = refused_ || !taken;
        return taken;
    }

    Result<FileReport> read_extracted(const FileNames& file, std::string_view bytes,
                                      int levels_left) {
        const std::string_view name = base_name(file.name);
        Extraction extraction = RAG_TRY(reader_(name, bytes));
        FileReport report{.faults = {}, .warnings = std::move(extraction.warnings), .unread = {}};
        if (!extraction.text.empty()) {
            Document document = document_of(file, parsed_of(extraction, name));
            document.locations = storable(std::move(extraction.locations));
            RAG_TRY(give(std::move(document)));
        }
        const std::size_t parts = extraction.attachments.size();
        const bool messages = extraction.parts == PartKind::kMessages && !in_mailbox_;
        if (levels_left > 0 || messages) {
            const std::string outer = std::exchange(parent_, file.id);
            const bool was_in_mailbox = std::exchange(in_mailbox_, in_mailbox_ || messages);
            RAG_TRY(read_parts(file, extraction, levels_left - (messages ? 0 : 1), report));
            parent_ = outer;
            in_mailbox_ = was_in_mailbox;
        } else if (parts > 0) {
            report.warnings.push_back(fmt::format(
                "{} parts inside it are not read: one level of files in files is", parts));
        }
        return report;
    }

    Result<void> read_parts(const FileNames& file, Extraction& extraction, int levels_left,
                            FileReport& report) {
        std::set<std::string> taken;
        for (Attachment& part : extraction.attachments) {
            // A packed file does not always say what it was called.
            const std::string name =
                part.name.empty() ? std::string{stem_of(base_name(file.name))} : part.name;
            FileNames names{.name = name,
                            .id = fmt::format("{}#{}", file.id, name),
                            .url = file.url,
                            .source = file.source,
                            .original = file.original};
            for (int i = 2; !taken.insert(names.id).second; ++i) {
                names.id = fmt::format("{}#{} ({})", file.id, name, i);
            }
            RAG_TRY(read_part(names, part, levels_left, report));
            part = {};  // its bytes are not needed any more
        }
        return {};
    }

    Result<void> read_part(const FileNames& names, const Attachment& part, int levels_left,
                           FileReport& report) {
        if (!part.left_out.empty()) {
            report.unread.push_back(unread(names, part.left_out));
            return {};
        }
        if (names.id.size() > limits::kDocumentIdBytes) {
            report.unread.push_back(
                unread(names, fmt::format("its id has {} bytes; at most {} are allowed",
                                          names.id.size(), limits::kDocumentIdBytes)));
            return {};
        }
        const FileFormat format = format_of_bytes(names.name, part.bytes);
        if (format == FileFormat::kUnknown ||
            (format == FileFormat::kNoName && !looks_like_text(part.bytes))) {
            report.unread.push_back(unread(names, "of no known format"));
            return {};
        }
        auto read = this->read(names, part.bytes, levels_left);
        if (!read && is_end(read.error())) {
            return read.error();
        }
        if (!read) {
            report.unread.push_back(unread(names, read.error().message));
            report.unread.back().is_failed = true;
            return {};
        }
        take(names, std::move(*read), report);
        return {};
    }

    /// One that says which fault it is has failed.
    static UnreadPart unread(const FileNames& names, std::string why) {
        const auto fault = fault_of(fail(ErrorCode::kUnsupported, why));
        return {.id = names.id,
                .why = std::move(why),
                .code = fault ? std::string{name_of(*fault)} : "",
                .is_failed = fault.has_value()};
    }

    /// What became of a part is part of what became of the file.
    static void take(const FileNames& names, FileReport part, FileReport& report) {
        for (const std::string& warning : part.warnings) {
            report.warnings.push_back(fmt::format("{}: {}", names.name, warning));
        }
        for (std::string& fault : part.faults.describe()) {
            report.unread.push_back(
                {.id = names.id, .why = std::move(fault), .code = {}, .is_failed = true});
        }
        std::ranges::move(part.unread, std::back_inserter(report.unread));
    }

    const DocumentReader& reader_;
    const FileDocumentSink& sink_;
    bool refused_ = false;  // by the sink, whose errors are about no file
    bool in_mailbox_ = false;
    std::string parent_;  // of what is read; empty: it is the file itself
};

}  // namespace

FileFormat format_of_bytes(std::string_view name, std::string_view bytes) {
    if (format_by_name(name) != nullptr || is_marked_document(name, bytes)) {
        return FileFormat::kDocument;
    }
    const FileFormat named = format_of(base_name(name));
    const bool said = named != FileFormat::kNoName && named != FileFormat::kUnknown;
    return !said && format_by_content(name, bytes) != nullptr ? FileFormat::kDocument : named;
}

Document document_of(const FileNames& file, ParsedDocument parsed) {
    Document document;
    if (!parsed.id.empty()) {
        document.id = DocumentId{std::move(parsed.id)};
    } else if (parsed.number != 0) {
        document.id = DocumentId{fmt::format("{}#{}", file.id, parsed.number)};
    } else {
        document.id = DocumentId{file.id};
    }
    document.text = std::move(parsed.text);
    document.title = std::move(parsed.title);
    if (syntax_of(base_name(file.name)) == TextSyntax::kCode && file.id.ends_with(document.title) &&
        file.id.size() <= limits::kTitleBytes) {
        document.title = file.id;  // the folders of code say what it is of
    }
    document.url = is_safe_url(parsed.url) ? std::move(parsed.url) : std::string{};
    if (document.url.empty()) {
        document.url = file.url;
    }
    document.metadata = std::move(parsed.metadata);
    document.source = file.source;
    document.file = file.original;
    return document;
}

Result<FileReport> documents_of_bytes(const FileNames& file, std::string_view bytes,
                                      const DocumentReader& reader, const FileDocumentSink& sink) {
    return BytesReader{reader, sink}.read(file, bytes, kLevels);
}

}  // namespace ragd
