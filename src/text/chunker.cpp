#include "text/chunker.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/utf8.hpp"
#include "text/chunk_blocks.hpp"
#include "text/code_sections.hpp"
#include "text/definitions.hpp"
#include "text/front_matter.hpp"
#include "text/lead_in.hpp"
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
    std::size_t reserve = 0;  // pieces that the second line of a prefix may take
    Span signature = {0, 0};  // of the function that it is, if it is one of source code
};

Prefix joined(const Prefix& prefix, const Prefix& context) {
    if (context.text.empty()) {
        return prefix;
    }
    return {prefix.text + (prefix.text.empty() ? "" : "\n") + context.text,
            prefix.pieces + context.pieces};
}

class Chunker {
public:
    Chunker(std::string_view text, std::string_view title, const ChunkShape& shape,
            const WordPieceTokenizer& tokenizer)
        : text_(text),
          shape_(within_bounds(shape)),
          tokenizer_(tokenizer),
          prefixes_(title, tokenizer) {}

    std::vector<ChunkSpan> run() {
        const auto code = sections_of_code();
        blocks_ = read_blocks(text_, shape_.syntax);
        if (!code.empty()) {
            blocks_ = cut_at_sections(text_, blocks_, code);
        }
        lead_in_.emplace(text_, blocks_, prefixes_);  // has a view of them: they stay as they are
        HeadingPath path;
        if (code.empty()) {
            read_sections(path);
        } else {
            read_code(code);
        }
        if (waiting_.units.empty()) {
            waiting_.prefix = prefixes_.write(path);
        }
        waiting_.reserve = std::max(waiting_.reserve, reserve_of({}));
        append_to_waiting(std::move(headings_));
        emit_waiting();
        cover_all();
        describe();
        return std::move(chunks_);
    }

private:
    /// None where the text is no source code, or nothing is defined in it.
    [[nodiscard]] std::vector<CodeSection> sections_of_code() const {
        if (shape_.syntax != TextSyntax::kCode) {
            return {};
        }
        const auto definitions = read_definitions(text_, shape_.language);
        return definitions.empty() ? std::vector<CodeSection>{} : code_sections(text_, definitions);
    }

    void read_sections(HeadingPath& path) {
        for (auto first = after_front_matter(); first != blocks_.cend();) {
            const auto last =
                std::find_if(std::next(first), blocks_.cend(),
                             [](const Block& block) { return block.kind == BlockKind::kHeading; });
            if (first->kind == BlockKind::kHeading) {
                enter_heading(path, text_, *first);
            }
            read_section({first, last}, path);
            first = last;
        }
    }

    void read_code(const std::vector<CodeSection>& sections) {
        auto first = blocks_.cbegin();
        for (const CodeSection& section : sections) {
            const auto last = std::find_if(first, blocks_.cend(), [&](const Block& block) {
                return block.span.start >= section.span.end;
            });
            Prefix prefix = prefixes_.write(section.path);
            std::vector<Unit> units = units_of({first, last}, budget_of(prefix, 0));
            std::size_t reserve = 0;
            if (pieces_of(units) > budget_of(prefix, 0)) {  // it goes on in another chunk
                reserve = prefixes_.context(section.signature.of(text_)).pieces;
                units = units_of({first, last}, budget_of(prefix, reserve));
            }
            first = last;
            if (!units.empty()) {
                const std::size_t depth = section.path.empty() ? 0 : section.path.size() - 1;
                const std::size_t pieces = pieces_of(units);
                wait({section.path, std::move(prefix), depth, pieces, std::move(units), reserve,
                      section.signature});
            }
        }
    }

    [[nodiscard]] std::size_t budget_of(const Prefix& prefix, std::size_t reserve) const {
        return std::min(shape_.chunk_size, limits::kChunkPiecesMax - prefix.pieces - reserve);
    }

    /// Front matter is about the text, not of it; alone, it is all there is to find.
    std::vector<Block>::const_iterator after_front_matter() {
        if (blocks_.size() < 2 || blocks_.front().kind != BlockKind::kFrontMatter) {
            return blocks_.begin();
        }
        start_ = blocks_.front().span.end;
        context_ = prefixes_.context(summary(read_front_matter(blocks_.front().span.of(text_))));
        return std::next(blocks_.begin());
    }

    void read_section(std::span<const Block> blocks, const HeadingPath& path) {
        if (blocks.size() == 1 && blocks.front().kind == BlockKind::kHeading) {
            // A heading with nothing under it goes with the section that follows, whose prefix is
            // not known yet.
            const std::size_t least =
                std::min(shape_.chunk_size,
                         limits::kChunkPiecesMax - limits::kPrefixPiecesMax - kContextPiecesMax);
            std::ranges::move(units_of(blocks, least), std::back_inserter(headings_));
            return;
        }
        Prefix prefix = prefixes_.write(path);
        const std::size_t reserve = reserve_of(blocks);
        std::vector<Unit> units = units_of(blocks, budget_of(prefix, reserve));
        if (!headings_.empty() && !units.empty()) {
            units.front().before = BreakBefore::kHeading;
            units.insert(units.begin(), headings_.begin(), headings_.end());
            headings_.clear();
        }
        const std::size_t depth = path.empty() ? 0 : path.size() - 1;
        const std::size_t pieces = pieces_of(units);
        wait({path, std::move(prefix), depth, pieces, std::move(units), reserve});
    }

    /// Room for what may have to stand in front of a chunk of these blocks.
    std::size_t reserve_of(std::span<const Block> blocks) {
        const bool first = chunks_.empty() && waiting_.units.empty();
        std::size_t most = first ? context_.pieces : 0;
        for (const Block& block : blocks) {
            if (block.kind == BlockKind::kTableHead) {
                most = std::max(most, prefixes_.table_context(block.span.of(text_)).pieces);
            }
        }
        return most;
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
            waiting_.reserve = std::max(waiting_.reserve, section.reserve);
            waiting_.signature = {0, 0};
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
             pack(waiting_.units, {budget_of(prefix, waiting_.reserve), shape_.overlap})) {
            const std::size_t start = waiting_.units[packed.first].start;
            if (!chunks_.empty()) {
                chunks_.back().end = waiting_.units[packed.fresh].start;
            }
            Prefix context = chunks_.empty() ? context_ : what_goes_on(start);
            const std::size_t body =
                pieces_of({waiting_.units.data() + packed.first, packed.last - packed.first});
            if (prefix.pieces + context.pieces + body > limits::kChunkPiecesMax) {
                context = {};  // of a list: nothing was reserved for it
            }
            chunks_.push_back({start, text_.size(), joined(prefix, context).text});
        }
        waiting_ = {};
    }

    /// What names the columns of the row at `start`, if a chunk begins with it, or announced the list that
    /// goes on there, or the signature of the function that it is within. Starts ascend.
    Prefix what_goes_on(std::size_t start) {
        if (!waiting_.signature.empty()) {
            return start >= waiting_.signature.end ? prefixes_.context(waiting_.signature.of(text_))
                                                   : Prefix{};
        }
        return lead_in_->of(start);
    }

    /// What is in no unit (White_Space, zero-width characters) is in the chunk before it.
    void cover_all() {
        if (!chunks_.empty()) {
            chunks_.front().start = start_;
        } else if (!trim(text_).empty()) {
            chunks_.push_back({0, text_.size(), prefixes_.write({}).text});
        }
    }

    /// Tells of each chunk what it is made of.
    void describe() {
        std::span<const Block> rest = blocks_;
        for (ChunkSpan& chunk : chunks_) {
            while (!rest.empty() && rest.front().span.end <= chunk.start) {
                rest = rest.subspan(1);
            }
            chunk.blocks = encode_blocks(blocks_in(rest, {chunk.start, chunk.end}, text_));
        }
    }

    std::string_view text_;
    ChunkShape shape_;
    const WordPieceTokenizer& tokenizer_;
    PrefixWriter prefixes_;
    std::vector<Block> blocks_;
    std::size_t start_ = 0;  // of the first chunk
    Prefix context_;         // what front matter says of the whole
    std::optional<LeadIn> lead_in_;
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
