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

Error in_file(const FoundFile& file, Error error) {
    error.message = fmt::format("{}: {}", file.id, error.message);
    return error;
}

FileNames names_of(const FoundFile& file, OriginalFile original) {
    return {.name = file.path.filename().string(),
            .id = file.id,
            .url = file.url,
            .source = file.source,
            .original = std::move(original)};
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

Result<LineFaults> read_json_lines(const FoundFile& file, OriginalFile original, RegularFile& in,
                                   const FileDocumentSink& sink) {
    const FileNames names = names_of(file, std::move(original));
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
            RAG_TRY(sink(document_of(names, std::move(**parsed))));
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

}  // namespace

Result<FileReport> read_documents(const FoundFile& file, const DocumentReader& reader,
                                  const FileDocumentSink& sink) {
    auto in = RegularFile::open(file.path);
    if (!in) {
        return in_file(file, in.error());
    }
    if (file.format != FileFormat::kJsonLines || is_utf16_file(file)) {
        const std::string bytes = RAG_TRY(read_bytes(file, *in));
        return documents_of_bytes(names_of(file, original_of(file, *in, bytes)), bytes, reader,
                                  sink);
    }
    OriginalFile original = RAG_TRY(original_of_lines(file));
    LineFaults faults = RAG_TRY(read_json_lines(file, std::move(original), *in, sink));
    return FileReport{.faults = std::move(faults), .warnings = {}, .unread = {}};
}

}  // namespace ragd
