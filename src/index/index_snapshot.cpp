#include "index/index_snapshot.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "base/finite.hpp"
#include "index/snapshot_file.hpp"

namespace ragd {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is little-endian");

constexpr std::array<char, 8> kMagic{'r', 'a', 'g', 'd', 'i', 'd', 'x', '\n'};
// Raise it with any change of what follows, of the encoding of forward lists, or of usearch's file.
constexpr std::uint64_t kVersion = 1;

// The file: this, the fingerprint, then by slot the ids, the bits of the living, the sizes of the
// forward lists; the forward lists; the ends of the terms, the terms; the rows, padded; the graph;
// the checksum.
struct Header {
    std::array<char, 8> magic = kMagic;
    std::uint64_t version = kVersion;
    std::uint64_t dimension = 0;
    std::uint64_t fingerprint_bytes = 0;
    std::uint64_t slots = 0;
    std::uint64_t forward_bytes = 0;
    std::uint64_t terms = 0;
    std::uint64_t term_bytes = 0;
    std::uint64_t graph_bytes = 0;
};
static_assert(sizeof(Header) == 72 && std::is_trivially_copyable_v<Header>);

Error damaged(const char* how) {
    return fail(ErrorCode::kMalformed, fmt::format("the index file is damaged: {}", how));
}

template <typename T>
Result<std::vector<T>> read_vector(SnapshotReader& reader, std::uint64_t count) {
    if (count > reader.remaining() / sizeof(T)) {
        return damaged("it ends too early");
    }
    std::vector<T> values(count);
    RAG_TRY(reader.read(std::as_writable_bytes(std::span{values})));
    return values;
}

/// Calls use(first slot, count) for the runs of rows that lie side by side.
Result<void> for_each_run(std::size_t slots, const auto& use) {
    for (std::size_t slot = 0; slot < slots;) {
        const std::size_t count =
            std::min(VectorBlocks::run(static_cast<Slot>(slot)), slots - slot);
        RAG_TRY(use(static_cast<Slot>(slot), count));
        slot += count;
    }
    return {};
}

Result<Header> read_header(SnapshotReader& reader, const IndexOptions& options) {
    Header header;
    RAG_TRY(reader.read(std::as_writable_bytes(std::span{&header, 1})));
    if (header.magic != kMagic) {
        return damaged("it does not start like one");
    }
    if (header.version != kVersion) {
        return fail(ErrorCode::kConflict,
                    fmt::format("the index file has format {}, this program reads format {}",
                                header.version, kVersion));
    }
    if (header.dimension != options.dimension) {
        return fail(ErrorCode::kConflict,
                    fmt::format("the index file holds vectors of {} dimensions, the model makes {}",
                                header.dimension, options.dimension));
    }
    const auto fingerprint = RAG_TRY(read_vector<char>(reader, header.fingerprint_bytes));
    if (!std::ranges::equal(fingerprint, options.fingerprint)) {
        return fail(ErrorCode::kConflict, "the index file was made by another model or analyzer");
    }
    return header;
}

struct Content {
    IndexSnapshot index;
    std::vector<std::byte> graph;
};

Result<Content> read_content(SnapshotReader& reader, const Header& header, std::size_t dimension) {
    Content content{.index = {.ids = {},
                              .alive = {},
                              .forward_sizes = {},
                              .forward = {},
                              .term_ends = {},
                              .terms = {},
                              .rows = VectorBlocks{dimension},
                              .graph = nullptr},
                    .graph = {}};
    IndexSnapshot& index = content.index;
    index.ids = RAG_TRY(read_vector<ChunkId>(reader, header.slots));
    index.alive = RAG_TRY(read_vector<std::uint64_t>(reader, (header.slots + 63) / 64));
    index.forward_sizes = RAG_TRY(read_vector<std::uint32_t>(reader, header.slots));
    index.forward = RAG_TRY(read_vector<std::uint8_t>(reader, header.forward_bytes));
    index.term_ends = RAG_TRY(read_vector<std::uint64_t>(reader, header.terms));
    index.terms = RAG_TRY(read_vector<char>(reader, header.term_bytes));
    const std::size_t row_bytes = index.rows.stride() * sizeof(float);
    if (header.slots > reader.remaining() / row_bytes || header.slots >= kNoSlot) {
        return damaged("it ends too early");
    }
    index.rows.reserve(header.slots);
    RAG_TRY(for_each_run(header.slots, [&](Slot first, std::size_t count) {
        return reader.read(std::as_writable_bytes(
            std::span{index.rows.writable(first), count * index.rows.stride()}));
    }));
    content.graph = RAG_TRY(read_vector<std::byte>(reader, header.graph_bytes));
    RAG_TRY(reader.verify());
    RAG_TRY(for_each_run(header.slots, [&](Slot first, std::size_t count) -> Result<void> {
        const std::span rows{index.rows.at(first), count * index.rows.stride()};
        return is_finite(rows) ? Result<void>{} : damaged("a vector holds what is no number");
    }));
    return content;
}

// From here on the bytes are those that were written. They are checked all the same, so that a bug
// of an older version cannot become a crash of this one.

Result<void> restore_slots(const IndexSnapshot& from, IndexData& data) {
    for (const ChunkId id : from.ids) {
        if (data.slots.find(id)) {
            return damaged("it has a chunk twice");
        }
        data.slots.append(id);
    }
    data.alive.resize(from.ids.size());
    std::ranges::copy(from.alive, data.alive.words().begin());
    if (from.ids.size() % 64 != 0 && from.alive.back() >> (from.ids.size() % 64) != 0) {
        return damaged("it has more chunks alive than there are");
    }
    data.live = data.alive.count();
    return {};
}

Result<void> restore_terms(const IndexSnapshot& from, IndexData& data) {
    data.words.reserve_terms(from.term_ends.size(), from.terms.size());
    std::uint64_t begin = 0;
    for (std::size_t number = 0; number < from.term_ends.size(); ++number) {
        const std::uint64_t end = from.term_ends[number];
        if (end < begin || end > from.terms.size() ||
            data.words.intern({from.terms.data() + begin, end - begin}) != number) {
            return damaged("its terms are not distinct");
        }
        begin = end;
    }
    return {};
}

Result<void> restore_words(const IndexSnapshot& from, IndexData& data) {
    std::span<const std::uint8_t> rest{from.forward};
    for (const std::uint32_t size : from.forward_sizes) {
        if (size > rest.size()) {
            return damaged("its lists of terms are too long");
        }
        const auto terms = ForwardLists::decode(rest.first(size), from.term_ends.size());
        if (!terms) {
            return damaged("a list of terms cannot be read");
        }
        data.words.store(*terms);
        rest = rest.subspan(size);
    }
    data.words.build(data.alive);
    return {};
}

}  // namespace

IndexSnapshot take_snapshot(const IndexData& data) {
    const auto ids = data.slots.all();
    const auto alive = data.alive.words();
    const auto term_ends = data.words.dictionary().ends();
    const auto terms = data.words.dictionary().bytes();
    IndexSnapshot snapshot{.ids = {ids.begin(), ids.end()},
                           .alive = {alive.begin(), alive.end()},
                           .forward_sizes = {},
                           .forward = {},
                           .term_ends = {term_ends.begin(), term_ends.end()},
                           .terms = {terms.begin(), terms.end()},
                           .rows = data.rows,
                           .graph = data.graph};
    const ForwardLists& forward = data.words.forward();
    for (std::size_t slot = 0; slot < ids.size(); ++slot) {
        const auto bytes = forward.bytes(static_cast<Slot>(slot));
        snapshot.forward_sizes.push_back(static_cast<std::uint32_t>(bytes.size()));
        snapshot.forward.insert(snapshot.forward.end(), bytes.begin(), bytes.end());
    }
    return snapshot;
}

Result<void> write_snapshot(const std::filesystem::path& path, std::string_view fingerprint,
                            const IndexSnapshot& snapshot) {
    const auto graph = snapshot.graph ? snapshot.graph->to_bytes() : std::vector<std::byte>{};
    const Header header{.dimension = snapshot.rows.dimension(),
                        .fingerprint_bytes = fingerprint.size(),
                        .slots = snapshot.ids.size(),
                        .forward_bytes = snapshot.forward.size(),
                        .terms = snapshot.term_ends.size(),
                        .term_bytes = snapshot.terms.size(),
                        .graph_bytes = graph.size()};
    SnapshotWriter writer = RAG_TRY(SnapshotWriter::create(path));
    RAG_TRY(writer.write(std::as_bytes(std::span{&header, 1})));
    RAG_TRY(writer.write(std::as_bytes(std::span{fingerprint})));
    RAG_TRY(writer.write(std::as_bytes(std::span{snapshot.ids})));
    RAG_TRY(writer.write(std::as_bytes(std::span{snapshot.alive})));
    RAG_TRY(writer.write(std::as_bytes(std::span{snapshot.forward_sizes})));
    RAG_TRY(writer.write(std::as_bytes(std::span{snapshot.forward})));
    RAG_TRY(writer.write(std::as_bytes(std::span{snapshot.term_ends})));
    RAG_TRY(writer.write(std::as_bytes(std::span{snapshot.terms})));
    RAG_TRY(for_each_run(snapshot.ids.size(), [&](Slot first, std::size_t count) {
        return writer.write(
            std::as_bytes(std::span{snapshot.rows.at(first), count * snapshot.rows.stride()}));
    }));
    RAG_TRY(writer.write(graph));
    return writer.commit();
}

Result<std::unique_ptr<IndexData>> read_snapshot(const std::filesystem::path& path,
                                                 const IndexOptions& options) {
    SnapshotReader reader = RAG_TRY(SnapshotReader::open(path));
    const Header header = RAG_TRY(read_header(reader, options));
    Content content = RAG_TRY(read_content(reader, header, options.dimension));
    auto data = std::make_unique<IndexData>(options.dimension);
    RAG_TRY(restore_slots(content.index, *data));
    RAG_TRY(restore_terms(content.index, *data));
    RAG_TRY(restore_words(content.index, *data));
    data->rows = std::move(content.index.rows);
    if (!content.graph.empty()) {
        data->graph = RAG_TRY(HnswGraph::from_bytes(content.graph, data->slots.size()));
    }
    return data;
}

}  // namespace ragd
