#include "text/chunk_blocks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

// In the order of BlockKind; of a heading stands its level.
constexpr std::string_view kLetters = "p#idh-rcfx";

char letter_of(const Block& block) {
    return block.kind == BlockKind::kHeading ? static_cast<char>('0' + block.level)
                                             : kLetters[static_cast<std::size_t>(block.kind)];
}

std::optional<Block> block_of(char letter) {
    if (letter >= '1' && letter <= '6') {
        return Block{.kind = BlockKind::kHeading, .level = letter - '0', .span = {0, 0}};
    }
    const std::size_t kind = kLetters.find(letter);
    if (kind == std::string_view::npos || letter == '#') {
        return std::nullopt;
    }
    return Block{.kind = static_cast<BlockKind>(kind), .span = {0, 0}};
}

/// "12,34" or "12,34,5,6" as numbers; how many there are, or nothing.
std::optional<std::size_t> read_numbers(std::string_view text, std::array<std::size_t, 4>& into) {
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t n = 0; n < into.size(); ++n) {
        const auto [stop, fault] = std::from_chars(at, end, into[n]);
        if (fault != std::errc{}) {
            return std::nullopt;
        }
        if (stop == end) {
            return n + 1;
        }
        if (*stop != ',') {
            return std::nullopt;
        }
        at = stop + 1;
    }
    return std::nullopt;
}

std::optional<Span> span_of(std::size_t start, std::size_t bytes, std::size_t from,
                            std::size_t size) {
    const bool fits = start >= from && start <= size && bytes != 0 && bytes <= size - start;
    return fits ? std::optional{Span{start, start + bytes}} : std::nullopt;
}

std::optional<std::vector<Block>> decode(std::string_view kept, std::size_t size) {
    std::vector<Block> blocks;
    std::array<std::size_t, 4> numbers{};
    std::size_t from = 0;
    while (!kept.empty()) {
        const std::size_t end = kept.find(';');
        auto block = block_of(kept.front());
        if (end == std::string_view::npos || !block) {
            return std::nullopt;
        }
        const auto count = read_numbers(kept.substr(1, end - 1), numbers);
        const auto span = span_of(numbers[0], numbers[1], from, size);
        const auto title = span_of(numbers[2], numbers[3], 0, size);
        if (!count || *count % 2 != 0 || !span || (*count == 4 && !title)) {
            return std::nullopt;
        }
        block->span = *span;
        block->title = *count == 4 ? *title : Span{0, 0};
        from = span->end;
        blocks.push_back(*block);
        kept.remove_prefix(end + 1);
    }
    return blocks;
}

/// The part of `span` that lies in `chunk`, without White_Space at its ends.
Span clipped(Span span, Span chunk, std::string_view text) {
    const Span inside{std::max(span.start, chunk.start), std::min(span.end, chunk.end)};
    if (inside.start >= inside.end) {
        return {0, 0};
    }
    const std::string_view part = trim(inside.of(text));
    const auto start = static_cast<std::size_t>(part.data() - text.data());
    return part.empty() ? Span{0, 0} : Span{start, start + part.size()};
}

}  // namespace

std::vector<Block> blocks_in(std::span<const Block> blocks, Span chunk, std::string_view text) {
    std::vector<Block> out;
    const auto moved = [&](Span span) {
        return span.empty() ? span : Span{span.start - chunk.start, span.end - chunk.start};
    };
    for (Block block : blocks) {
        if (block.span.start >= chunk.end) {
            break;
        }
        const Span whole = block.span;
        block.span = moved(clipped(block.code.empty() ? whole : block.code, chunk, text));
        if (block.span.empty()) {  // a fence alone
            block.span = moved(clipped(whole, chunk, text));
            block.kind = BlockKind::kComment;
        }
        block.code = {0, 0};
        const bool whole_title = block.title.start >= chunk.start && block.title.end <= chunk.end;
        block.title = whole_title ? moved(block.title) : Span{0, 0};
        if (block.kind == BlockKind::kHeading && block.title.empty()) {
            block.title = block.span;  // a part of a long one
        }
        if (!block.span.empty()) {
            out.push_back(block);
        }
    }
    return out;
}

std::string encode_blocks(std::span<const Block> blocks) {
    std::string out;
    for (const Block& block : blocks) {
        fmt::format_to(std::back_inserter(out), "{}{},{}", letter_of(block), block.span.start,
                       block.span.size());
        if (!block.title.empty()) {
            fmt::format_to(std::back_inserter(out), ",{},{}", block.title.start,
                           block.title.size());
        }
        out += ';';
    }
    return out;
}

std::vector<Block> blocks_of_chunk(std::string_view kept, std::string_view text) {
    auto blocks = kept.empty() ? std::nullopt : decode(kept, text.size());
    return blocks ? std::move(*blocks) : blocks_in(read_blocks(text), {0, text.size()}, text);
}

}  // namespace ragd
