#include "text/chunker.hpp"

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"
#include "text/markdown.hpp"
#include "text/outline.hpp"
#include "text/packing.hpp"
#include "text/units.hpp"

namespace ragd {
namespace {

// Sections this small beside each other (entries of a glossary, lines of a change log) share a
// chunk: 1/4 of a chunk together. A larger one alone is found better by its own heading.
constexpr std::size_t kSmallSectionsPerChunk = 4;

ChunkShape within_bounds(ChunkShape shape) {
    shape.chunk_size =
        std::clamp(shape.chunk_size, limits::kChunkPiecesMin, limits::kChunkPiecesMax);
    shape.overlap = std::min(shape.overlap, shape.chunk_size - 1);
    return shape;
}

std::size_t pieces_of(std::span<const Unit> units) {
    std::size_t sum = 0;
    for (const Unit& unit : units) {
        sum += unit.pieces;
    }
    return sum;
}

/// A section, or several small ones, on the way to its chunks.
struct Section {
    HeadingPath path;
    Prefix prefix;
    std::size_t parent_depth = 0;  // headings above the first section in it
    std::size_t pieces = 0;
    std::vector<Unit> units;
};

class Chunker {
public:
    Chunker(std::string_view text, std::string_view title, const ChunkShape& shape,
            const WordPieceTokenizer& tokenizer)
        : text_(text),
          shape_(within_bounds(shape)),
          tokenizer_(tokenizer),
          prefixes_(title, tokenizer) {}

    std::vector<ChunkSpan> run() {
        const std::vector<Block> blocks = read_blocks(text_);
        HeadingPath path;
        for (auto first = blocks.begin(); first != blocks.end();) {
            const auto last = std::find_if(std::next(first), blocks.end(), [](const Block& block) {
                return block.kind == BlockKind::kHeading;
            });
            if (first->kind == BlockKind::kHeading) {
                enter_heading(path, text_, *first);
            }
            read_section({first, last}, path);
            first = last;
        }
        if (waiting_.units.empty()) {
            waiting_.prefix = prefixes_.write(path);
        }
        append_to_waiting(std::move(headings_));
        emit_waiting();
        cover_all();
        return std::move(chunks_);
    }

private:
    [[nodiscard]] std::size_t budget_of(const Prefix& prefix) const {
        return std::min(shape_.chunk_size, limits::kChunkPiecesMax - prefix.pieces);
    }

    void read_section(std::span<const Block> blocks, const HeadingPath& path) {
        if (blocks.size() == 1 && blocks.front().kind == BlockKind::kHeading) {
            // A heading with nothing under it goes with the section that follows, whose prefix is
            // not known yet.
            const std::size_t least =
                std::min(shape_.chunk_size, limits::kChunkPiecesMax - limits::kPrefixPiecesMax);
            std::ranges::move(units_of(blocks, least), std::back_inserter(headings_));
            return;
        }
        Prefix prefix = prefixes_.write(path);
        std::vector<Unit> units = units_of(blocks, budget_of(prefix));
        if (!headings_.empty() && !units.empty()) {
            units.front().before = BreakBefore::kHeading;
            units.insert(units.begin(), headings_.begin(), headings_.end());
            headings_.clear();
        }
        const std::size_t depth = path.empty() ? 0 : path.size() - 1;
        const std::size_t pieces = pieces_of(units);
        wait({path, std::move(prefix), depth, pieces, std::move(units)});
    }

    [[nodiscard]] std::vector<Unit> units_of(std::span<const Block> blocks,
                                             std::size_t budget) const {
        UnitBuilder builder{text_, tokenizer_, budget};
        for (const Block& block : blocks) {
            builder.add(block);
        }
        return builder.take();
    }

    /// Keeps a section until it is known whether the next one joins it.
    void wait(Section section) {
        const std::size_t shared = shared_headings(waiting_.path, section.path);
        const bool small =
            waiting_.pieces + section.pieces <= shape_.chunk_size / kSmallSectionsPerChunk;
        if (small && !waiting_.units.empty() && shared >= waiting_.parent_depth) {
            waiting_.path.resize(shared);
            waiting_.prefix = prefixes_.write(waiting_.path);
            append_to_waiting(std::move(section.units));
            return;
        }
        emit_waiting();
        waiting_ = std::move(section);
    }

    void append_to_waiting(std::vector<Unit> units) {
        waiting_.pieces += pieces_of(units);
        std::ranges::move(units, std::back_inserter(waiting_.units));
    }

    void emit_waiting() {
        const Prefix& prefix = waiting_.prefix;
        for (const PackedChunk& packed :
             pack(waiting_.units, {budget_of(prefix), shape_.overlap})) {
            if (!chunks_.empty()) {
                chunks_.back().end = waiting_.units[packed.fresh].start;
            }
            chunks_.push_back({waiting_.units[packed.first].start, text_.size(), prefix.text});
        }
        waiting_ = {};
    }

    /// What is in no unit (White_Space, zero-width characters) is in the chunk before it.
    void cover_all() {
        if (!chunks_.empty()) {
            chunks_.front().start = 0;
        } else if (!trim(text_).empty()) {
            chunks_.push_back({0, text_.size(), prefixes_.write({}).text});
        }
    }

    std::string_view text_;
    ChunkShape shape_;
    const WordPieceTokenizer& tokenizer_;
    PrefixWriter prefixes_;
    std::vector<Unit> headings_;  // of sections with nothing else
    Section waiting_;
    std::vector<ChunkSpan> chunks_;
};

}  // namespace

std::vector<ChunkSpan> split_chunks(std::string_view text, std::string_view title,
                                    const ChunkShape& shape, const WordPieceTokenizer& tokenizer) {
    return Chunker{text, title, shape, tokenizer}.run();
}

std::string embedded_text(std::string_view prefix, std::string_view body) {
    if (prefix.empty()) {
        return std::string{body};
    }
    std::string out;
    out.reserve(prefix.size() + 2 + body.size());
    return out.append(prefix).append("\n\n").append(body);
}

}  // namespace ragd
