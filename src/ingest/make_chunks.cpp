#include "ingest/make_chunks.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// Counts the lines of a text, for places that mostly come in order.
class LineCounter {
public:
    explicit LineCounter(std::string_view text) : text_(text) {}

    std::uint32_t line_of(std::size_t at) {
        if (at < at_) {
            at_ = 0;
            line_ = 1;
        }
        line_ += static_cast<std::uint32_t>(std::ranges::count(text_.substr(at_, at - at_), '\n'));
        at_ = at;
        return line_;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
};

/// Whether the lines of the stored text are those that a person sees who opens the file.
bool has_lines_of_its_own(const Document& document) {
    const std::string_view type =
        document.file ? std::string_view{document.file->media_type} : std::string_view{};
    return document.locations.empty() && trim(document.text).contains('\n') &&
           (type.empty() || type == "text/plain" || type == "text/markdown");
}

}  // namespace

std::vector<NewChunk> make_chunks(const Document& document, std::vector<ChunkSpan> spans) {
    const bool has_lines = has_lines_of_its_own(document);
    LineCounter lines{document.text};
    std::vector<NewChunk> chunks;
    chunks.reserve(spans.size());
    for (ChunkSpan& span : spans) {
        auto locations = locations_within(document.locations, {span.start, span.end});
        if (has_lines) {
            locations.push_back(
                {.span = {span.start, span.end}, .location = {.line = lines.line_of(span.start)}});
        }
        chunks.push_back({.start = span.start,
                          .end = span.end,
                          .prefix = std::move(span.prefix),
                          .blocks = std::move(span.blocks),
                          .locations = std::move(locations)});
    }
    return chunks;
}

}  // namespace ragd
