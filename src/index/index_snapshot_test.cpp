#include <cstring>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/hash.hpp"
#include "index/collection_index.hpp"
#include "index/corpus_fixture.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kSavedDimension = 16;

class IndexSnapshotTest : public testing::Test {
public:
    IndexSnapshotTest() {
        fs::create_directories(folder_);
        options_.exact_scan_chunks_max = 100;
    }
    ~IndexSnapshotTest() override { fs::remove_all(folder_); }

    /// An index with removed chunks, a graph, and chunks outside it.
    std::unique_ptr<CollectionIndex> make(std::size_t chunks = 300) {
        auto index = std::make_unique<CollectionIndex>(options_);
        add(*index, chunks);
        index->extend_graph({});
        const std::vector<ChunkId> removed{ChunkId{1}, ChunkId{17}, ChunkId{18}};
        index->apply(removed, {});
        add(*index, 20);
        return index;
    }
    void add(CollectionIndex& index, std::size_t chunks) {
        for (std::size_t i = 0; i < chunks; ++i) {
            const auto vector = corpus_.vector();
            const std::string text = corpus_.text(corpus_.number(20), 100);
            const std::vector<IndexedChunk> one{
                {.id = ChunkId{++last_id_}, .text = text, .vector = vector}};
            index.apply({}, one);
        }
    }
    IndexResult search(const CollectionIndex& index) {
        return index.search({.vector = vector_, .text = "w1 w4 w20 w60", .limit = 40});
    }
    [[nodiscard]] std::string read() const {
        std::ifstream file{path_, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void write(const std::string& bytes) const { std::ofstream{path_, std::ios::binary} << bytes; }
    /// Writes a body with the checksum that belongs to it.
    void write_checked(std::string body) const {
        const std::uint64_t checksum = hash64(body);
        body.append(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
        write(body);
    }

    fs::path folder_ = fs::temp_directory_path() / ("ragd-index-" + std::to_string(::getpid()));
    fs::path path_ = folder_ / "a.index";
    IndexOptions options_ = test::options(kSavedDimension);
    test::DrawnCorpus corpus_{3, kSavedDimension};
    std::vector<float> vector_ = corpus_.vector();
    std::uint64_t last_id_ = 0;
};

TEST_F(IndexSnapshotTest, AVectorThatHoldsWhatIsNoNumberIsRefused) {
    CollectionIndex index{options_};
    add(index, 5);  // no graph: the last row ends where the checksum begins
    ASSERT_TRUE(index.save(path_));
    std::string body = read();
    body.resize(body.size() - sizeof(std::uint64_t));
    write_checked(body);
    ASSERT_TRUE(CollectionIndex::load(path_, options_));
    body.replace(body.size() - 4, 4, std::string_view{"\x00\x00\xc0\x7f", 4});
    write_checked(body);
    EXPECT_EQ(CollectionIndex::load(path_, options_).error().code, ErrorCode::kMalformed);
}

TEST_F(IndexSnapshotTest, ComesBackAsItWas) {
    const auto index = make();
    ASSERT_TRUE(index->save(path_));
    const auto loaded = CollectionIndex::load(path_, options_);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded.value()->ids(), index->ids());
    EXPECT_EQ(loaded.value()->stats().chunks_in_graph, 300U);
    EXPECT_EQ(loaded.value()->stats().terms, index->stats().terms);
    EXPECT_EQ(search(*loaded.value()).hits, search(*index).hits);
    EXPECT_EQ(search(*loaded.value()).bm25_max, search(*index).bm25_max);

    ASSERT_TRUE(loaded.value()->save(folder_ / "b.index"));
    const std::string first = read();
    path_ = folder_ / "b.index";
    EXPECT_EQ(read(), first);
    add(*loaded.value(), 5);
    EXPECT_EQ(loaded.value()->size(), index->size() + 5);
}

TEST_F(IndexSnapshotTest, AnEmptyIndexIsSavedToo) {
    CollectionIndex index{options_};
    ASSERT_TRUE(index.save(path_));
    const auto loaded = CollectionIndex::load(path_, options_);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded.value()->size(), 0U);
}

TEST_F(IndexSnapshotTest, RefusesAnotherModelAndAMissingFile) {
    EXPECT_EQ(CollectionIndex::load(path_, options_).error().code, ErrorCode::kNotFound);
    ASSERT_TRUE(make(5)->save(path_));
    IndexOptions other = options_;
    other.fingerprint = "test-2";
    EXPECT_EQ(CollectionIndex::load(path_, other).error().code, ErrorCode::kConflict);
    other = options_;
    other.dimension = 32;
    EXPECT_EQ(CollectionIndex::load(path_, other).error().code, ErrorCode::kConflict);
    std::string bytes = read();
    bytes[8] = 99;  // the format
    write(bytes);
    EXPECT_EQ(CollectionIndex::load(path_, options_).error().code, ErrorCode::kConflict);
}

TEST_F(IndexSnapshotTest, SaysWhyItCannotWrite) {
    const auto index = make(5);
    const auto saved = index->save(folder_ / "missing" / "a.index");
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(saved.error().message, testing::HasSubstr("No such file or directory"));
}

TEST_F(IndexSnapshotTest, LeavesNothingBesideTheFile) {
    ASSERT_TRUE(make(5)->save(path_));
    EXPECT_EQ(std::distance(fs::directory_iterator{folder_}, {}), 1);
}

TEST_F(IndexSnapshotTest, RefusesEveryCutFile) {
    ASSERT_TRUE(make(150)->save(path_));
    const std::string bytes = read();
    for (std::size_t size = 0; size < bytes.size(); size += size < 400 ? 1 : 997) {
        write(bytes.substr(0, size));
        const auto loaded = CollectionIndex::load(path_, options_);
        ASSERT_FALSE(loaded) << size;
        EXPECT_EQ(loaded.error().code, ErrorCode::kMalformed) << size;
    }
    write(bytes + "x");
    EXPECT_FALSE(CollectionIndex::load(path_, options_));
}

TEST_F(IndexSnapshotTest, RefusesEveryFlippedBit) {
    ASSERT_TRUE(make(150)->save(path_));
    const std::string bytes = read();
    for (std::size_t at = 0; at < bytes.size(); at += at < 400 ? 1 : 331) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
        write(damaged);
        ASSERT_FALSE(CollectionIndex::load(path_, options_)) << at;
    }
}

TEST_F(IndexSnapshotTest, NonsenseUnderAValidChecksumIsRefusedOrHarmless) {
    ASSERT_TRUE(make(150)->save(path_));
    const std::string bytes = read();
    const std::string body = bytes.substr(0, bytes.size() - 8);
    std::size_t refused = 0;
    for (int round = 0; round < 1500; ++round) {
        std::string damaged = body;
        // Rows are most of the file and any float is fine: aim at the rest, and at huge numbers.
        const std::size_t at = round < 200 ? static_cast<std::size_t>(round)
                                           : corpus_.number(round % 2 == 0 ? 4000 : body.size());
        damaged[at] = static_cast<char>(corpus_.number(2) == 0 ? 0xFF : corpus_.number(256));
        write_checked(damaged);
        const auto loaded = CollectionIndex::load(path_, options_);
        refused += loaded ? 0 : 1;
        if (loaded) {
            search(*loaded.value());
            add(*loaded.value(), 1);
        }
    }
    EXPECT_GT(refused, 300U);
}

}  // namespace
}  // namespace ragd
