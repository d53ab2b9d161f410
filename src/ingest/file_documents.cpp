#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "extract/extract_fault.hpp"
#include "formats/decode_text.hpp"
#include "formats/json_lines.hpp"
#include "ingest/files.hpp"
#include "ingest/original_of.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

constexpr std::size_t kReadBytes = 64 * limits::kKiB;
constexpr std::size_t kWholeBytesMax = 256 * limits::kMiB;
constexpr std::size_t kLineBytesMax = 4 * limits::kDocumentTextBytes;  // JSON escapes take room

/// What was read, and from where.
struct ReadFile {
    const FoundFile& found;
    const OriginalFile& original;
};

Document document_of(const ReadFile& read, ParsedDocument parsed) {
    const FoundFile& file = read.found;
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
    document.url = parsed.url.empty() ? file.url : parsed.url;
    document.metadata = std::move(parsed.metadata);
    document.source = file.source;
    document.file = read.original;
    return document;
}

Error in_file(const FoundFile& file, Error error) {
    error.message = fmt::format("{}: {}", file.id, error.message);
    return error;
}

/// The lines of a file, of any number but bounded length; they end with LF, CRLF or CR.
class LineReader {
public:
    explicit LineReader(RegularFile& in) : in_(in) {}

    /// Reads the next line without its end; false at the end of the file. Of a line that is longer
    /// than kLineBytesMax nothing is kept: see too_long().
    /// Errors: Unavailable - reading failed.
    Result<bool> next(std::string& line) {
        too_long_ = false;
        line.clear();
        std::size_t end = line_end(at_);
        while (end == std::string::npos && !at_end_) {
            buffer_.erase(0, std::exchange(at_, 0));
            if (buffer_.size() > kLineBytesMax) {
                too_long_ = true;
                buffer_.clear();
            }
            const std::size_t known = buffer_.size();
            at_end_ = RAG_TRY(in_.read(buffer_, kReadBytes)) == 0;
            // A CR that was the last byte may be half of a CRLF.
            end = line_end(known > 0 ? known - 1 : 0);
        }
        if (at_ >= buffer_.size() && !too_long_) {
            return false;
        }
        end = std::min(end, buffer_.size());
        if (!too_long_) {
            line.assign(buffer_, at_, end - at_);
        }
        at_ = end + (buffer_.compare(end, 2, "\r\n") == 0 ? 2 : 1);
        at_ = std::min(at_, buffer_.size());
        ++number_;
        return true;
    }

    /// True if the last line was too long to be read.
    [[nodiscard]] bool too_long() const { return too_long_; }
    [[nodiscard]] std::size_t number() const { return number_; }

private:
    /// Where the line ends that goes on at `from`, if that is known already.
    [[nodiscard]] std::size_t line_end(std::size_t from) const {
        const std::size_t end = buffer_.find_first_of("\r\n", from);
        const bool half = end != std::string::npos && buffer_[end] == '\r' &&
                          end + 1 == buffer_.size() && !at_end_;
        return half ? std::string::npos : end;
    }

    RegularFile& in_;
    bool at_end_ = false;
    bool too_long_ = false;
    std::string buffer_;
    std::size_t at_ = 0;
    std::size_t number_ = 0;
};

Result<LineFaults> read_json_lines(const ReadFile& read, RegularFile& in,
                                   const FileDocumentSink& sink) {
    const FoundFile& file = read.found;
    LineReader lines{in};
    LineFaults faults;
    std::string line;
    while (true) {
        const auto more = lines.next(line);
        if (!more) {
            return in_file(file, more.error());
        }
        if (!*more) {
            return faults;
        }
        if (lines.too_long()) {
            faults.add(lines.number(), fmt::format("it has more than {} bytes", kLineBytesMax));
            continue;
        }
        auto parsed = parse_json_line(line, lines.number());
        if (!parsed) {
            faults.add(lines.number(), parsed.error().message);
        } else if (*parsed) {
            RAG_TRY(sink(document_of(read, std::move(**parsed))));
        }
    }
}

/// Lines of UTF-16 are found only once it has been converted as a whole.
bool is_utf16_file(const FoundFile& file) {
    constexpr std::size_t kMark = 4;
    std::string first;
    auto in = RegularFile::open(file.path);
    return in && in->read(first, kMark) && is_utf16(first);
}

/// The digest of a file that is read line by line, before its first line.
Result<OriginalFile> original_of_lines(const FoundFile& file) {
    auto opened = RegularFile::open(file.path);
    if (!opened) {
        return in_file(file, opened.error());
    }
    auto original = original_of(file, std::move(*opened));
    return original ? original : Result<OriginalFile>{in_file(file, original.error())};
}

/// As much of the map as a document may have.
std::vector<LocatedSpan> storable(std::vector<LocatedSpan> locations) {
    for (LocatedSpan& one : locations) {
        for (std::string* name : {&one.location.sheet, &one.location.range, &one.location.anchor}) {
            if (name->size() > limits::kLocationNameBytes) {
                name->clear();
            }
        }
    }
    return coarser(std::move(locations), limits::kLocationsPerDocument);
}

/// A document that an extractor reads; a title that it does not give is the file's name.
Result<FileReport> read_extracted(const ReadFile& read, const std::string& bytes,
                                  const DocumentReader& reader, const FileDocumentSink& sink) {
    const std::filesystem::path& path = read.found.path;
    Extraction extraction = RAG_TRY(reader(path.filename().string(), bytes));
    ParsedDocument parsed;
    parsed.text = std::move(extraction.text);
    const bool title_fits =
        !extraction.title.empty() && extraction.title.size() <= limits::kTitleBytes;
    parsed.title = title_fits ? std::move(extraction.title) : path.stem().string();
    parsed.url = std::move(extraction.url);
    parsed.metadata = std::move(extraction.metadata);
    Document document = document_of(read, std::move(parsed));
    document.locations = storable(std::move(extraction.locations));
    RAG_TRY(sink(std::move(document)));
    return FileReport{
        .faults = {}, .warnings = std::move(extraction.warnings), .original = read.original};
}

/// True for bytes that are no text, whatever the file is called.
bool is_marked_document(std::string_view bytes) {
    const DocumentFormat* format = format_by_content(bytes);
    return format != nullptr && format->is_always_marked;
}

Result<std::string> read_bytes(const FoundFile& file, RegularFile& in) {
    const bool document = file.format == FileFormat::kDocument;
    const std::uintmax_t most = document ? ExtractLimits{}.input_bytes_max : kWholeBytesMax;
    auto bytes = in.read_all(std::min(file_bytes_max(file.format), most));
    if (!bytes && document && bytes.error().code == ErrorCode::kTooLarge) {
        return fail_extract(ExtractFault::kTooLarge, bytes.error().message);
    }
    if (!bytes) {
        return in_file(file, bytes.error());
    }
    return bytes;
}

Result<FileReport> read_whole(const FoundFile& file, RegularFile& in, const DocumentReader& reader,
                              const FileDocumentSink& sink) {
    const std::string bytes = RAG_TRY(read_bytes(file, in));
    const OriginalFile original = original_of(file, in, bytes);
    const ReadFile read{.found = file, .original = original};
    if (file.format == FileFormat::kDocument || is_marked_document(bytes)) {
        return read_extracted(read, bytes, reader, sink);
    }
    bool refused = false;  // by the sink, whose error is not about the file
    auto parsed = parse_file(file.path.filename().string(), bytes,
                             [&](ParsedDocument document) -> Result<void> {
                                 auto taken = sink(document_of(read, std::move(document)));
                                 refused = !taken;
                                 return taken;
                             });
    if (!parsed) {
        return refused ? parsed.error() : in_file(file, parsed.error());
    }
    return FileReport{.faults = std::move(*parsed), .warnings = {}, .original = original};
}

}  // namespace

Result<FileReport> read_documents(const FoundFile& file, const DocumentReader& reader,
                                  const FileDocumentSink& sink) {
    auto in = RegularFile::open(file.path);
    if (!in) {
        return in_file(file, in.error());
    }
    if (file.format != FileFormat::kJsonLines || is_utf16_file(file)) {
        return read_whole(file, *in, reader, sink);
    }
    OriginalFile original = RAG_TRY(original_of_lines(file));
    return FileReport{.faults = RAG_TRY(read_json_lines({file, original}, *in, sink)),
                      .warnings = {},
                      .original = std::move(original)};
}

}  // namespace ragd
