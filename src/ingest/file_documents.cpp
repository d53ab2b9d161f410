#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "formats/json_lines.hpp"
#include "ingest/files.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

constexpr std::size_t kReadBytes = 64 * limits::kKiB;
constexpr std::size_t kLineBytesMax = 4 * limits::kDocumentTextBytes;  // JSON escapes take room

Document document_of(const FoundFile& file, ParsedDocument parsed) {
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
    return document;
}

Error in_file(const FoundFile& file, Error error) {
    error.message = fmt::format("{}: {}", file.id, error.message);
    return error;
}

/// The lines of a file, of any number but bounded length.
class LineReader {
public:
    explicit LineReader(RegularFile& in) : in_(in) {}

    /// Reads the next line without its LF; false at the end.
    /// Errors: TooLarge - it is longer than kLineBytesMax; Unavailable - reading failed.
    Result<bool> next(std::string& line) {
        std::size_t end = buffer_.find('\n', at_);
        while (end == std::string::npos && !at_end_) {
            buffer_.erase(0, std::exchange(at_, 0));
            const std::size_t known = buffer_.size();
            if (known > kLineBytesMax) {
                return fail(ErrorCode::kTooLarge, fmt::format("line {} has more than {} bytes",
                                                              number_ + 1, kLineBytesMax));
            }
            at_end_ = RAG_TRY(in_.read(buffer_, kReadBytes)) == 0;
            end = buffer_.find('\n', known);
        }
        if (at_ >= buffer_.size()) {
            return false;
        }
        end = std::min(end, buffer_.size());
        line.assign(buffer_, at_, end - at_);
        at_ = end + 1;
        ++number_;
        return true;
    }

    [[nodiscard]] std::size_t number() const { return number_; }

private:
    RegularFile& in_;
    bool at_end_ = false;
    std::string buffer_;
    std::size_t at_ = 0;
    std::size_t number_ = 0;
};

Result<void> read_json_lines(const FoundFile& file, RegularFile& in, const FileDocumentSink& sink) {
    LineReader lines{in};
    std::string line;
    while (true) {
        const auto more = lines.next(line);
        if (!more) {
            return in_file(file, more.error());
        }
        if (!*more) {
            return {};
        }
        auto parsed = parse_json_line(line, lines.number());
        if (!parsed) {
            return in_file(file, parsed.error());
        }
        if (*parsed) {
            RAG_TRY(sink(document_of(file, std::move(**parsed))));
        }
    }
}

Result<void> read_whole(const FoundFile& file, RegularFile& in, const FileDocumentSink& sink) {
    const auto bytes = in.read_all(file_bytes_max(file.format));
    if (!bytes) {
        return in_file(file, bytes.error());
    }
    bool refused = false;  // by the sink, whose error is not about the file
    const auto parsed = parse_file(file.path.filename().string(), *bytes,
                                   [&](ParsedDocument document) -> Result<void> {
                                       auto taken = sink(document_of(file, std::move(document)));
                                       refused = !taken;
                                       return taken;
                                   });
    if (!parsed && !refused) {
        return in_file(file, parsed.error());
    }
    return parsed;
}

}  // namespace

Result<void> read_documents(const FoundFile& file, const FileDocumentSink& sink) {
    auto in = RegularFile::open(file.path);
    if (!in) {
        return in_file(file, in.error());
    }
    return file.format == FileFormat::kJsonLines ? read_json_lines(file, *in, sink)
                                                 : read_whole(file, *in, sink);
}

}  // namespace ragd
