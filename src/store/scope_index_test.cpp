#include "store/scope_index.hpp"

#include <fmt/format.h>

#include "store/checksum_vfs.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

/// The index of a collection beside a store that is closed, so that nobody else tends it.
class ScopeIndexTest : public testing::Test {
protected:
    ScopeIndexTest() {
        put(0, 3);
        store_.close();
        database_ = sql::Database::open(store_.directory() / "ragd.db",
                                        {.write = true, .vfs = pages_.name()})
                        .value();
    }
    void put(int first, int end) {
        for (int i = first; i < end; ++i) {
            ASSERT_TRUE(store_.put(one_chunk(fmt::format("d{}", i), "zebra", contract_vector(0))));
        }
    }
    [[nodiscard]] ScopeIndex make() const {
        return ScopeIndex{
            {.collection = 1,
             .snapshot = store_.directory() / "test.idx",
             .snapshot_changes_min = 1000,
             .index = {.dimension = kContractDimension,
                       .fingerprint = "test",
                       .analyze = [](std::string_view text, std::vector<std::string>& terms) {
                           terms.emplace_back(text);
                       }}}};
    }
    Result<void> bring_up(ScopeIndex& index, const std::stop_token& stop = {}) {
        why_rebuilt_.reset();
        return index.bring_up(*database_, stop, why_rebuilt_);
    }
    StoredChange write(const std::string& id) {
        document_ = one_chunk(id, "zebra", contract_vector(1));
        return write_document(*database_, TestStore::scope(), document_, {}).value();
    }

    ChecksumVfs pages_;
    TestStore store_;
    std::unique_ptr<sql::Database> database_;
    NewDocument document_;
    std::optional<Error> why_rebuilt_;
};

TEST_F(ScopeIndexTest, IsMadeOfWhatIsStoredAndSaidToBeNewWhereThereIsNoSnapshot) {
    ScopeIndex index = make();
    EXPECT_EQ(index.ready(), nullptr);
    ASSERT_TRUE(bring_up(index));
    ASSERT_TRUE(why_rebuilt_);
    EXPECT_EQ(why_rebuilt_->code, ErrorCode::kNotFound);
    EXPECT_EQ(index.ready()->size(), 3U);
    EXPECT_EQ(index.progress().done, 3U);
    EXPECT_EQ(index.progress().total, 3U);
}

TEST_F(ScopeIndexTest, AWriteBeforeItIsReadyIsFoundByTheCatchingUp) {
    ScopeIndex index = make();
    const auto change = write("d3");
    EXPECT_FALSE(index.follow(change, &document_)) << "there is nothing to tend";
    ASSERT_TRUE(bring_up(index));
    EXPECT_EQ(index.ready()->size(), 4U) << "once, not twice";
}

TEST_F(ScopeIndexTest, FollowsAReplacementAndARemoval) {
    ScopeIndex index = make();
    ASSERT_TRUE(bring_up(index));
    const auto replaced = write("d1");
    EXPECT_EQ(replaced.removed.size(), 1U);
    EXPECT_FALSE(index.follow(replaced, &document_));
    EXPECT_EQ(index.ready()->size(), 3U);
    const auto removed =
        erase_document(*database_, TestStore::scope(), DocumentId{"d2"}, {}).value();
    ASSERT_TRUE(removed);
    EXPECT_FALSE(index.follow(*removed, nullptr));
    EXPECT_EQ(index.ready()->ids(), list_chunk_ids(*database_, 1).value());
}

TEST_F(ScopeIndexTest, SavesWhatHasChangedAndGoesOnFromThere) {
    ScopeIndex index = make();
    ASSERT_TRUE(bring_up(index));
    ASSERT_TRUE(index.save());
    std::filesystem::last_write_time(store_.directory() / "test.idx", {});
    ASSERT_TRUE(index.save());
    EXPECT_EQ(std::filesystem::last_write_time(store_.directory() / "test.idx"),
              std::filesystem::file_time_type{})
        << "nothing has changed";
    write("d3");  // of which this index does not hear
    ScopeIndex next = make();
    ASSERT_TRUE(bring_up(next));
    EXPECT_FALSE(why_rebuilt_) << "the snapshot was used";
    EXPECT_EQ(next.ready()->ids(), list_chunk_ids(*database_, 1).value());
}

TEST_F(ScopeIndexTest, StoppedInTheMiddleItIsNotReadyAndTheNextOneIs) {
    std::stop_source stop;
    stop.request_stop();
    ScopeIndex index = make();
    const auto stopped = bring_up(index, stop.get_token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
    EXPECT_EQ(index.ready(), nullptr);
    ScopeIndex next = make();
    ASSERT_TRUE(bring_up(next));
    EXPECT_EQ(next.ready()->size(), 3U);
}

TEST_F(ScopeIndexTest, DiscardedItIsMadeAnew) {
    ScopeIndex index = make();
    ASSERT_TRUE(bring_up(index));
    index.discard();
    EXPECT_EQ(index.ready(), nullptr);
    EXPECT_TRUE(index.save()) << "there is nothing to save, and that is no error";
    ASSERT_TRUE(bring_up(index));
    EXPECT_EQ(index.ready()->size(), 3U);
}

}  // namespace
}  // namespace ragd
