#include "results/answer_weight.hpp"

#include "base/limits.hpp"
#include "domain/metadata_size.hpp"

namespace ragd {
namespace {

/// A value of metadata in memory, beside its bytes as text: names and values have a head each.
constexpr std::size_t kMetadataFactor = 4;

std::size_t weight_of(const Source& source) {
    const Chunk& chunk = source.chunk;
    std::size_t bytes = sizeof(Source) + chunk.document.str().size() + chunk.text.size() +
                        chunk.prefix.size() + chunk.blocks.size() + chunk.title.size() +
                        chunk.url.size() + (chunk.source ? chunk.source->size() : 0) +
                        kMetadataFactor * metadata_bytes(chunk.metadata, limits::kMetadataBytes);
    for (const LocatedSpan& span : chunk.locations) {
        const Location& at = span.location;
        bytes += sizeof(span) + at.sheet.size() + at.range.size() + at.anchor.size();
    }
    return bytes;
}

}  // namespace

std::size_t weight_of(const Answer& answer) {
    std::size_t bytes = sizeof(Answer) + answer.text.size() + answer.question_used.size();
    bytes += (answer.citations.size() + answer.quotes.size()) * sizeof(SourceRange);
    for (const Source& source : answer.sources) {
        bytes += weight_of(source);
    }
    for (const ToolCall& call : answer.tool_calls) {
        bytes += sizeof(call) + call.id.size() + call.name.size() + call.arguments.size();
    }
    for (const std::string& warning : answer.warnings) {
        bytes += sizeof(warning) + warning.size();
    }
    return bytes;
}

}  // namespace ragd
