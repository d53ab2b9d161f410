#include <map>
#include <optional>
#include <random>

#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"
#include "testing/fault_vfs.hpp"
#include "testing/test_access.hpp"

namespace ragd {
namespace {

/// What the caller may rely on: for each id the text that was acknowledged, or that it is gone.
using Ledger = std::map<std::string, std::optional<std::string>>;

struct Crash {
    std::unique_ptr<TemporaryFolder> folder;
    Ledger acknowledged;
    std::string under_way;  // the id that an unfinished call was changing
    std::optional<std::string> wanted;
};

/// Puts and removes at random while the file system takes images of what a power loss at that step
/// could leave.
class PowerLossTest : public testing::Test {
protected:
    static constexpr std::uint32_t kSeed = 7;
    static constexpr int kCalls = 120;
    static constexpr int kCallsBetweenRestarts = 30;  // a restart moves the whole log
    static constexpr std::size_t kOneStepIn = 40;

    PowerLossTest() : store_({.model = test_model(), .vfs = vfs_.name()}) {}

    void work() {
        vfs_.before_each_step([this] {
            if (++steps_ % kOneStepIn == 0) {
                crashes_.push_back(
                    {std::make_unique<TemporaryFolder>(), ledger_, under_way_, wanted_});
                vfs_.write_crash_image(crashes_.back().folder->path(), random_);
            }
        });
        std::mt19937 choice{kSeed};
        for (int call = 0; call < kCalls; ++call) {
            under_way_ = "d" + std::to_string(choice() % 8);
            if (choice() % 4 == 0) {
                wanted_.reset();
                ASSERT_TRUE(run_task(
                    store_.store().remove(store_.ctx(), store_.scope(), DocumentId{under_way_})));
            } else {
                wanted_ = "call" + std::to_string(call) + std::string(choice() % 20'000, 'x');
                ASSERT_TRUE(store_.put(one_chunk(under_way_, *wanted_, contract_vector(0))));
            }
            ledger_[under_way_] = wanted_;
            if (call % kCallsBetweenRestarts == kCallsBetweenRestarts - 1) {
                store_.close();
                store_.open();
            }
        }
        vfs_.before_each_step({});
    }

    static void check(const Crash& crash) {
        SystemClock clock;
        const Log log = Log::null();
        const RequestContext ctx = test_context();
        ComputePool readers{"read", 1, 4, clock};
        const auto lock = DataLock::acquire(crash.folder->path(), "local").value();
        const auto store = EmbeddedStore::open(lock, {.model = test_model()},
                                               {.clock = clock, .readers = readers, .log = log});
        ASSERT_TRUE(store) << store.error().message;
        for (const auto& [id, text] : crash.acknowledged) {
            const auto kept =
                run_task((*store)->content(ctx, TestStore::scope(), DocumentId{id})).value();
            if (id == crash.under_way) {
                EXPECT_TRUE(kept == text || kept == crash.wanted) << id << " is half";
            } else {
                EXPECT_EQ(kept, text) << id;
            }
        }
        check_index(**store);
    }

    /// What is found by asking is what is there, whole.
    static void check_index(EmbeddedStore& store) {
        const RequestContext ctx = test_context();
        const auto scope = TestStore::scope();
        auto found = run_task(store.search(ctx, {.scope = scope,
                                                 .mode = SearchMode::kVector,
                                                 .vector = contract_vector(0),
                                                 .limit = 100}))
                         .value();
        const auto chunks = run_task(store.hydrate(ctx, scope, found.candidates, {})).value();
        const auto page = run_task(store.list(ctx, scope, "", 100, "")).value();
        EXPECT_EQ(chunks.size(), found.candidates.size());
        EXPECT_EQ(chunks.size(), page.documents.size());
        for (const Candidate& candidate : chunks) {
            EXPECT_EQ(candidate.chunk->text,
                      run_task(store.content(ctx, scope, candidate.chunk->document)).value());
        }
    }

    FaultVfs vfs_;
    TestStore store_;
    std::mt19937 random_{kSeed};
    std::size_t steps_ = 0;
    Ledger ledger_;
    std::string under_way_;
    std::optional<std::string> wanted_;
    std::vector<Crash> crashes_;
};

TEST_F(PowerLossTest, TheImagesDoLoseWhatWasNotSynced) {
    const TemporaryFolder folder;
    const sql::OpenOptions options{.create = true, .write = true, .vfs = vfs_.name()};
    const auto database = sql::Database::open(folder.path() / "t.db", options).value();
    ASSERT_TRUE(database->query("PRAGMA journal_mode = WAL")->run());
    ASSERT_TRUE(database->execute("CREATE TABLE t(a)"));
    ASSERT_TRUE(database->checkpoint(true));
    ASSERT_TRUE(database->execute("PRAGMA synchronous = OFF; INSERT INTO t VALUES(1)"));
    int lost = 0;
    for (int i = 0; i < 20; ++i) {
        const TemporaryFolder crashed;
        vfs_.write_crash_image(crashed.path(), random_);
        const auto reopened = sql::Database::open(crashed.path() / "t.db", {.write = true}).value();
        auto count = reopened->query("SELECT count(*) FROM t").value();
        ASSERT_TRUE(count.next().value());
        lost += count.integer(0) == 0 ? 1 : 0;
    }
    EXPECT_GT(lost, 0) << "or the next test proves nothing";
}

TEST_F(PowerLossTest, WhatWasAcknowledgedIsThereAndNothingIsHalf) {
    work();
    EXPECT_GT(crashes_.size(), 40U);
    for (std::size_t i = 0; i < crashes_.size() && !HasFailure(); ++i) {
        SCOPED_TRACE("crash " + std::to_string(i) + " of seed " + std::to_string(kSeed));
        check(crashes_[i]);
    }
}

}  // namespace
}  // namespace ragd
