// Any text, title and shape: the chunker and the sentence splitter keep what their headers promise.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "text/chunk_blocks.hpp"
#include "text/chunker.hpp"
#include "text/outline.hpp"
#include "text/sentences.hpp"

namespace ragd {
namespace {

WordPieceTokenizer load(const std::string& name) {
    auto loaded = WordPieceTokenizer::load(RAGD_SOURCE_DIR "/fuzz/tokenizers/" + name);
    if (!loaded) {
        fmt::print(stderr, "{}\n", loaded.error().message);
        std::exit(1);
    }
    return std::move(*loaded);
}

/// Valid UTF-8, which the chunker requires: each broken byte as U+FFFD.
std::string valid(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint point = decode_utf8(bytes, at);
        append_utf8(out, point.value);
        at += point.bytes;
    }
    return out;
}

void check_sentences(std::string_view text) {
    std::size_t at = 0;
    for (const Span sentence : split_sentences(text)) {
        RAG_ASSERT(at <= sentence.start && sentence.start < sentence.end, "sentences ascend");
        RAG_ASSERT(trim(text.substr(at, sentence.start - at)).empty(), "only space between");
        RAG_ASSERT(trim(sentence.of(text)) == sentence.of(text), "no space at their ends");
        RAG_ASSERT(is_valid_utf8(sentence.of(text)), "sentences are on UTF-8 boundaries");
        at = sentence.end;
    }
    RAG_ASSERT(trim(text.substr(at)).empty(), "only space after");
}

void check_chunks(std::string_view text, std::string_view title, const ChunkShape& shape,
                  const WordPieceTokenizer& tokenizer) {
    const auto chunks = split_chunks(text, title, shape, tokenizer);
    RAG_ASSERT(chunks.empty() == trim(text).empty(), "blank text has no chunks, others have");
    const auto blocks = read_blocks(text, shape.syntax);
    const bool has_front = blocks.size() > 1 && blocks[0].kind == BlockKind::kFrontMatter;
    std::size_t covered = has_front ? blocks[0].span.end : 0;
    std::size_t last_start = 0;
    for (const ChunkSpan& chunk : chunks) {
        RAG_ASSERT(chunk.start < chunk.end && chunk.end <= text.size(), "chunks are in the text");
        RAG_ASSERT(chunk.start <= covered && chunk.end > covered, "each byte is in a chunk");
        RAG_ASSERT(chunk.start == 0 || chunk.start > last_start, "starts ascend");
        const std::string_view body = text.substr(chunk.start, chunk.end - chunk.start);
        RAG_ASSERT(is_valid_utf8(body), "chunks are on UTF-8 boundaries");
        const std::size_t prefix = tokenizer.count(chunk.prefix);
        RAG_ASSERT(prefix <= limits::kPrefixPiecesMax + kContextPiecesMax, "the prefix is short");
        RAG_ASSERT(encode_blocks(blocks_of_chunk(chunk.blocks, body)) == chunk.blocks ||
                       chunk.blocks.empty(),
                   "what is kept of the blocks comes back");
        RAG_ASSERT(
            tokenizer.count(body) <= std::min(shape.chunk_size, limits::kChunkPiecesMax - prefix),
            "the body fits");
        RAG_ASSERT(tokenizer.count(embedded_text(chunk.prefix, body)) <= limits::kChunkPiecesMax,
                   "what is embedded fits the window");
        covered = chunk.end;
        last_start = chunk.start;
    }
    RAG_ASSERT(chunks.empty() || covered == text.size(), "the last chunk ends the text");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const ragd::WordPieceTokenizer kTokenizers[] = {ragd::load("uncased"),
                                                           ragd::load("raw")};
    constexpr std::size_t kHeader = 4;
    if (size < kHeader) {
        return 0;
    }
    const std::size_t chunk_size = std::clamp<std::size_t>(data[1], ragd::limits::kChunkPiecesMin,
                                                           ragd::limits::kChunkPiecesMax);
    const std::string text =
        ragd::valid({reinterpret_cast<const char*>(data) + kHeader, size - kHeader});
    std::string title = ragd::valid(std::string_view{text}.substr(0, data[3]));
    ragd::check_sentences(text);
    const auto syntax = static_cast<ragd::TextSyntax>(data[0] / 2 % 4);
    const auto language = static_cast<ragd::CodeLanguage>(data[0] / 8 % ragd::kCodeLanguages);
    ragd::check_chunks(text, title,
                       {.chunk_size = chunk_size,
                        .overlap = data[2] % chunk_size,
                        .syntax = syntax,
                        .language = language},
                       kTokenizers[data[0] % 2]);
    return 0;
}
