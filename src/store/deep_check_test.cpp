#include "store/deep_check.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "store/checksum_vfs.hpp"
#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

using testing::Contains;
using testing::HasSubstr;

class DeepCheckTest : public testing::Test {
protected:
    DeepCheckTest() {
        for (int i = 0; i < 12; ++i) {
            const auto name = "d" + std::to_string(i);
            EXPECT_TRUE(store_.put(one_chunk(
                name, std::string(9000, 'x') + " secret of " + name + ".", contract_vector(0))));
        }
        store_.close();
    }
    DeepCheck check() { return check_deeply(store_.directory(), false).value(); }
    [[nodiscard]] std::filesystem::path file() const { return store_.directory() / "ragd.db"; }

    TestStore store_;
};

TEST_F(DeepCheckTest, ASoundDirectoryHasNothingToSayAndIsReadWhole) {
    const auto found = check();
    EXPECT_EQ(found.damage_count, 0U) << found.damage.front();
    EXPECT_EQ(found.documents, 12U);
    EXPECT_EQ(found.passages, 12U);
    EXPECT_EQ(found.snapshots, 1U);
    EXPECT_TRUE(found.bad_snapshots.empty());
    EXPECT_TRUE(found.has_page_checksums);
}

TEST_F(DeepCheckTest, ABitInATextIsFoundByPageAndByName) {
    ASSERT_EQ(flip_text(file(), "secret of d7"), 2U);
    const auto found = check();
    EXPECT_THAT(found.damage, Contains(HasSubstr("document 'd7'")));
    EXPECT_THAT(found.damage, Contains(HasSubstr("passage 8 of document 'd7'")));
    EXPECT_THAT(found.damage, Contains(HasSubstr("pages of ragd.db")));
    EXPECT_THAT(found.damage, testing::Not(Contains(HasSubstr("'d6'"))));
}

TEST_F(DeepCheckTest, EveryPageThatIsInUseIsRead) {
    const std::string good = read_file(file());
    constexpr std::size_t kStoredPage = 8192;
    for (std::size_t page = 1; page < good.size() / kStoredPage; ++page) {
        std::string bad = good;
        bad[page * kStoredPage + 4000] = static_cast<char>(bad[page * kStoredPage + 4000] ^ 1);
        write_file(file(), bad);
        const auto found = check_deeply(store_.directory(), false);
        EXPECT_TRUE(!found || found->damage_count > 0) << "page " << page + 1;
    }
}

TEST_F(DeepCheckTest, ARowUnderAGoodPageIsFound) {
    {
        const ChecksumVfs pages;
        const auto database =
            sql::Database::open(file(), {.write = true, .vfs = pages.name()}).value();
        ASSERT_TRUE(database->execute("UPDATE contents SET text = x'00' WHERE document = 3"));
    }
    EXPECT_THAT(check().damage, Contains(HasSubstr("document 'd2': its text")));
}

TEST_F(DeepCheckTest, ASnapshotAndALogAreCompared) {
    for (const auto& entry : std::filesystem::directory_iterator{store_.directory() / "index"}) {
        flip_bit(entry.path(), 500);
    }
    EXPECT_EQ(check().bad_snapshots.size(), 1U);
    EXPECT_EQ(check().damage_count, 0U);

    store_.open();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(
            store_.put(one_chunk("new" + std::to_string(i), "in the log " + std::to_string(i) + ".",
                                 contract_vector(1))));
    }
    const TemporaryFolder crashed;
    for (const char* name : {"ragd.db", "ragd.db-wal"}) {
        std::filesystem::copy(store_.directory() / name, crashed.path() / name);
    }
    ASSERT_GT(flip_text(crashed.path() / "ragd.db-wal", "in the log 0."), 0U);
    EXPECT_THAT(check_deeply(crashed.path(), false).value().damage,
                Contains(HasSubstr("write-ahead log is damaged")));
    EXPECT_EQ(check_deeply(store_.directory(), true).value().documents, 15U) << "beside a server";
}

TEST_F(DeepCheckTest, WritesThatWereLostAreSaidUntilTheOperatorHasSeen) {
    write_file(store_.directory() / "lost-writes.txt", "acknowledged writes may be missing\n");
    EXPECT_THAT(check().damage, Contains("acknowledged writes may be missing"));
}

TEST_F(DeepCheckTest, WhereThereIsNoStoreItSaysSo) {
    const TemporaryFolder empty;
    EXPECT_EQ(check_deeply(empty.path(), false).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace ragd
