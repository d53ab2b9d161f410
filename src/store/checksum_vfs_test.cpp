#include "store/checksum_vfs.hpp"

#include <algorithm>

#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSmallPage = 1024;

class ChecksumVfsTest : public testing::Test {
protected:
    ChecksumVfsTest() {
        const auto writer = connect(true);
        EXPECT_TRUE(writer->execute("PRAGMA page_size = 1024"));
        EXPECT_TRUE(writer->reserve(ChecksumVfs::kReservedBytes));
        EXPECT_TRUE(writer->execute(
            "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT); PRAGMA journal_mode = WAL;"
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
            "INSERT INTO t SELECT i, 'row ' || i || hex(zeroblob(i * 20)) FROM n"));
        EXPECT_TRUE(writer->checkpoint(true));
    }

    std::unique_ptr<sql::Database> connect(bool write) {
        return sql::Database::open(file_, {.create = write, .write = write, .vfs = vfs_.name()})
            .value();
    }
    /// Everything there is, in the order of the ids; an error where it cannot be read.
    Result<std::string> read_all() {
        auto database = RAG_TRY(sql::Database::open(file_, {.vfs = vfs_.name()}));
        auto query = RAG_TRY(database->query("SELECT a, b FROM t ORDER BY a"));
        std::string all;
        while (RAG_TRY(query.next())) {
            all += std::to_string(query.integer(0)) + ": " + std::string{query.text(1)} + "\n";
        }
        return all;
    }

    TemporaryFolder folder_;
    std::filesystem::path file_ = folder_.path() / "t.db";
    ChecksumVfs vfs_;
};

TEST_F(ChecksumVfsTest, NoByteOfTheFileCanChangeAndStillBeRead) {
    const std::string good = read_file(file_);
    const std::string all = read_all().value();
    ASSERT_GT(good.size(), 10 * kSmallPage);
    for (std::size_t at = 0; at < good.size(); at += at < kSmallPage ? 1 : 37) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x01);
        write_file(file_, bad);
        const auto read = read_all();
        // Of the header SQLite itself refuses some bytes. The one that says that pages have
        // checksums is looked at when the store opens: page_checksums_test.
        EXPECT_FALSE(read && at != 20) << "byte " << at;
        EXPECT_TRUE(!read || *read == all) << "byte " << at << " gave another answer";
    }
}

TEST_F(ChecksumVfsTest, APageOfZerosAndAPageInAnothersPlaceAreDamage) {
    const std::string good = read_file(file_);
    for (std::size_t page = 1; page * kSmallPage < good.size(); ++page) {
        std::string bad = good;
        bad.replace(page * kSmallPage, kSmallPage, kSmallPage, '\0');
        write_file(file_, bad);
        EXPECT_FALSE(read_all()) << "zeros at page " << page + 1;
        EXPECT_TRUE(vfs_.damaged_pages().contains(page + 1));
    }
    std::string swapped = good;
    const auto page = [&](std::size_t number) {
        return swapped.begin() + static_cast<std::ptrdiff_t>(number * kSmallPage);
    };
    std::swap_ranges(page(3), page(4), page(4));
    write_file(file_, swapped);
    EXPECT_FALSE(read_all());
}

TEST_F(ChecksumVfsTest, WhatIsWrittenByManyTransactionsIsReadBack) {
    const auto writer = connect(true);
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(writer->run("UPDATE t SET b = b || ?1 WHERE a % 7 = ?2",
                                std::string(static_cast<std::size_t>(i) * 11, 'x'), i % 7));
        ASSERT_TRUE(writer->run("DELETE FROM t WHERE a = ?1", i));
        ASSERT_TRUE(i % 10 != 0 || writer->checkpoint(i % 20 == 0));
        ASSERT_TRUE(read_all()) << i;
    }
    auto check = writer->query("PRAGMA integrity_check").value();
    ASSERT_TRUE(check.next().value());
    EXPECT_EQ(check.text(0), "ok");
    EXPECT_TRUE(vfs_.damaged_pages().empty());
    EXPECT_EQ(vfs_.damaged_frames(), 0U);
}

TEST_F(ChecksumVfsTest, ABadFrameOfTheLogIsNeitherReadNorMovedIntoTheDatabase) {
    const auto writer = connect(true);
    ASSERT_TRUE(writer->run("UPDATE t SET b = 'a text in the log' WHERE a = 5"));
    ASSERT_TRUE(writer->run("UPDATE t SET b = 'and one behind it' WHERE a = 6"));
    ASSERT_GT(flip_text(file_.string() + "-wal", "a text in the log"), 0U);
    const auto read = read_all();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kInternal) << read.error().message;
    EXPECT_FALSE(writer->checkpoint(true));
    EXPECT_EQ(writer->fault(), sql::Fault::kDamaged);
    EXPECT_GT(vfs_.damaged_frames(), 0U);
}

TEST_F(ChecksumVfsTest, AFileWithoutRoomForThemIsReadAndWrittenAsEver) {
    const auto plain = folder_.path() / "plain.db";
    {
        const auto made = sql::Database::open(plain, {.create = true, .write = true}).value();
        ASSERT_TRUE(made->execute("CREATE TABLE t(a); INSERT INTO t VALUES('old')"));
    }
    const auto database = sql::Database::open(plain, {.write = true, .vfs = vfs_.name()}).value();
    ASSERT_TRUE(database->execute("INSERT INTO t VALUES('new'), (hex(zeroblob(9000)))"));
    auto count = database->query("SELECT count(*) FROM t").value();
    ASSERT_TRUE(count.next().value());
    EXPECT_EQ(count.integer(0), 3);
    const auto again = sql::Database::open(plain, {}).value();
    auto check = again->query("PRAGMA integrity_check").value();
    ASSERT_TRUE(check.next().value());
    EXPECT_EQ(check.text(0), "ok") << "no page lost its last bytes";
}

}  // namespace
}  // namespace ragd
