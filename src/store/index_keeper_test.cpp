// The indexes of all collections and the thread that tends them, beside a store that is closed.
#include "store/index_keeper.hpp"

#include <chrono>
#include <functional>
#include <thread>

#include <fmt/format.h>

#include "store/checksum_vfs.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

class IndexKeeperTest : public testing::Test {
protected:
    IndexKeeperTest() {
        for (int i = 0; i < 3; ++i) {
            EXPECT_TRUE(store_.put(one_chunk(fmt::format("d{}", i), "zebra", contract_vector(0))));
        }
        store_.close();
        database_ = open();
    }
    std::unique_ptr<sql::Database> open() {
        return sql::Database::open(store_.directory() / "ragd.db",
                                   {.write = true, .vfs = pages_.name()})
            .value();
    }
    std::unique_ptr<IndexKeeper> make() {
        return std::make_unique<IndexKeeper>(
            IndexKeeper::Options{
                .directory = folder_.path(),
                .snapshot_changes_min = 1000,
                .index = {.dimension = kContractDimension,
                          .fingerprint = "test",
                          .analyze =
                              [](std::string_view text, std::vector<std::string>& terms) {
                                  terms.emplace_back(text);
                              }},
                .database = open()},
            clock_, log_);
    }
    /// Loads what the database has, and waits until it is ready.
    std::unique_ptr<IndexKeeper> load() {
        auto keeper = make();
        for (const StoredCollection& collection : list_collections(*database_).value()) {
            keeper->load(collection);
        }
        EXPECT_TRUE(happens([&] { return !keeper->rebuilding(); }));
        return keeper;
    }
    static bool happens(const std::function<bool()>& what) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (!what() && std::chrono::steady_clock::now() < end) {
            std::this_thread::yield();
        }
        return what();
    }
    static CollectionKey place() { return TestStore::scope().key(); }
    static std::vector<ChunkId> ids_in(const IndexKeeper& keeper) {
        const auto index = keeper.find(place())->index->ready();
        return index ? index->ids() : std::vector<ChunkId>{};
    }
    [[nodiscard]] std::vector<ChunkId> stored_ids() const {
        return list_chunk_ids(*database_, 1).value();
    }
    [[nodiscard]] bool logged(std::string_view text) const {
        return log_lines_.with([&](const std::string& lines) { return lines.contains(text); });
    }

    ManualClock clock_;
    Guarded<std::string> log_lines_;
    Log log_{{}, clock_, [this](std::string_view line) {
                 log_lines_.with([&](std::string& lines) { lines.append(line).append("\n"); });
             }};
    ChecksumVfs pages_;
    TestStore store_;
    TemporaryFolder folder_;  // of the snapshots
    std::unique_ptr<sql::Database> database_;
};

TEST_F(IndexKeeperTest, WhatIsStoredIsLoadedAndKeptInASnapshot) {
    EXPECT_EQ(ids_in(*load()), stored_ids());
    EXPECT_FALSE(std::filesystem::is_empty(folder_.path())) << "closing saves";
    EXPECT_EQ(ids_in(*load()), stored_ids());
    EXPECT_FALSE(logged("index_rebuilt")) << "there was none at first, and a good one then";
}

TEST_F(IndexKeeperTest, ADamagedSnapshotIsSaidAndMadeAnew) {
    load()->close();
    for (const auto& entry : std::filesystem::directory_iterator{folder_.path()}) {
        flip_bit(entry.path(), std::filesystem::file_size(entry.path()) / 2);
    }
    EXPECT_EQ(ids_in(*load()), stored_ids());
    EXPECT_TRUE(logged("index_rebuilt"));
}

TEST_F(IndexKeeperTest, AWriteIsInTheIndexWhenItIsFollowed) {
    const auto keeper = load();
    const NewDocument document = one_chunk("d3", "zebra", contract_vector(1));
    const auto change = write_document(*database_, TestStore::scope(), document, {}).value();
    keeper->follow(place(), change, &document);
    EXPECT_EQ(ids_in(*keeper), stored_ids());
}

TEST_F(IndexKeeperTest, ACollectionBeginsWithItsFirstWrite) {
    const auto keeper = make();
    EXPECT_FALSE(keeper->find(place()));
    keeper->follow(place(), {.collection = 1}, nullptr);
    ASSERT_TRUE(keeper->find(place()));
    EXPECT_TRUE(ids_in(*keeper).empty());
    EXPECT_FALSE(keeper->rebuilding()) << "there is nothing to load";
}

TEST_F(IndexKeeperTest, AnIndexThatCannotFollowIsMadeAnewWithThatWriteInIt) {
    const auto keeper = load();
    const NewDocument document = one_chunk("d3", "zebra", contract_vector(1));
    const auto change = write_document(*database_, TestStore::scope(), document, {}).value();
    NewDocument beyond = document;
    beyond.chunks[0].start =
        beyond.document.text.size() + 1;  // which is an exception, like no memory
    keeper->follow(place(), change, &beyond);
    EXPECT_TRUE(logged("index_discarded"));
    EXPECT_TRUE(happens([&] { return ids_in(*keeper) == stored_ids(); }));
}

TEST_F(IndexKeeperTest, WhatCannotBeReadIsTriedAgainWhenSomebodyAsks) {
    ASSERT_TRUE(database_->execute("ALTER TABLE vectors RENAME TO elsewhere"));
    auto keeper = make();
    keeper->load(list_collections(*database_).value().front());
    EXPECT_TRUE(happens([&] { return logged("index_not_ready"); }));
    EXPECT_TRUE(keeper->rebuilding()) << "readiness says that it is not there";
    ASSERT_TRUE(database_->execute("ALTER TABLE elsewhere RENAME TO vectors"));
    EXPECT_TRUE(happens([&] {
        keeper->hurry(place());
        return ids_in(*keeper) == stored_ids();
    }));
    EXPECT_FALSE(keeper->rebuilding());
}

TEST_F(IndexKeeperTest, ThereIsRoomForSoManyCollectionsAndForThoseThatAreThere) {
    const auto keeper = make();
    const Access access = TestStore::scope().access();
    const auto named = [&](std::size_t number) {
        return CollectionKey{access.tenant(), CollectionName{fmt::format("c{}", number)}};
    };
    for (std::size_t i = 0; i < IndexKeeper::kCollectionsMax; ++i) {
        ASSERT_TRUE(keeper->has_room_for(named(i))) << i;
        keeper->follow(named(i), {.collection = static_cast<std::int64_t>(i)}, nullptr);
    }
    EXPECT_FALSE(keeper->has_room_for(named(IndexKeeper::kCollectionsMax)));
    EXPECT_TRUE(keeper->has_room_for(named(7)));
}

}  // namespace
}  // namespace ragd
