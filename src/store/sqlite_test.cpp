#include "store/sqlite.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "store/store_fixture.hpp"

namespace ragd {
namespace {

class SqliteTest : public testing::Test {
protected:
    static std::unique_ptr<sql::Database> open(const std::filesystem::path& file,
                                               sql::OpenOptions options = {.create = true,
                                                                           .write = true}) {
        auto opened = sql::Database::open(file, options);
        EXPECT_TRUE(opened) << opened.error().message;
        return std::move(*opened);
    }
    static std::int64_t count(sql::Database& database) {
        auto query = database.query("SELECT count(*) FROM t").value();
        EXPECT_TRUE(query.next().value());
        return query.integer(0);
    }

    TemporaryFolder folder_;
    std::filesystem::path file_ = folder_.path() / "test.db";
};

TEST_F(SqliteTest, ValuesOfEachKindComeBack) {
    const auto database = open(file_);
    ASSERT_TRUE(database->execute("CREATE TABLE t(a, b, c, d)"));
    const std::string text("nul\0inside", 10);
    const std::string bytes("\xFF\0\x01", 3);
    ASSERT_TRUE(
        database->run("INSERT INTO t VALUES(?1, ?2, ?3, ?4)", -7, 0.5, text, sql::as_blob(bytes)));
    ASSERT_TRUE(database->run("INSERT INTO t VALUES(?1, ?2, ?3, NULL)", std::uint64_t{1} << 62U,
                              std::string_view{}, sql::Blob{}));
    auto query = database->query("SELECT a, b, c, d, typeof(b), typeof(c) FROM t").value();
    ASSERT_TRUE(query.next().value());
    EXPECT_EQ(query.integer(0), -7);
    EXPECT_EQ(query.text(2), text);
    EXPECT_EQ(sql::as_text(query.blob(3)), bytes);
    ASSERT_TRUE(query.next().value());
    EXPECT_EQ(query.unsigned_integer(0), std::uint64_t{1} << 62U);
    EXPECT_EQ(query.text(4), "text") << "the empty text is not NULL";
    EXPECT_EQ(query.text(5), "blob");
    EXPECT_TRUE(query.is_null(3));
    EXPECT_FALSE(query.next().value());
}

TEST_F(SqliteTest, BoundTextIsNeverSql) {
    const auto database = open(file_);
    ASSERT_TRUE(database->execute("CREATE TABLE t(a)"));
    const std::string evil = "x'); DROP TABLE t; --";
    ASSERT_TRUE(database->run("INSERT INTO t VALUES(?1)", evil));
    auto query = database->query("SELECT a FROM t WHERE a = ?1", evil).value();
    ASSERT_TRUE(query.next().value());
    EXPECT_EQ(query.text(0), evil);
}

TEST_F(SqliteTest, AStatementMayRunWhileItsTwinDoes) {
    const auto database = open(file_);
    ASSERT_TRUE(database->execute("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2)"));
    auto first = database->query("SELECT a FROM t ORDER BY a").value();
    ASSERT_TRUE(first.next().value());
    auto second = database->query("SELECT a FROM t ORDER BY a").value();
    ASSERT_TRUE(second.next().value());
    ASSERT_TRUE(first.next().value());
    EXPECT_EQ(first.integer(0), 2);
    EXPECT_EQ(second.integer(0), 1);
}

TEST_F(SqliteTest, ATransactionThatIsNotCommittedLeavesNothing) {
    const auto database = open(file_);
    ASSERT_TRUE(database->execute("CREATE TABLE t(a)"));
    {
        auto transaction =
            sql::Transaction::begin(*database, sql::Transaction::Kind::kWrite).value();
        ASSERT_TRUE(database->run("INSERT INTO t VALUES(1)"));
    }
    EXPECT_EQ(count(*database), 0);
    {
        auto transaction =
            sql::Transaction::begin(*database, sql::Transaction::Kind::kWrite).value();
        ASSERT_TRUE(database->run("INSERT INTO t VALUES(1)"));
        ASSERT_TRUE(transaction.commit());
    }
    EXPECT_EQ(count(*database), 1);
}

TEST_F(SqliteTest, FilesAreForTheirOwnerOnly) {
    const auto database = open(file_);
    ASSERT_TRUE(database->query("PRAGMA journal_mode = WAL").value().run());
    ASSERT_TRUE(database->execute("CREATE TABLE t(a)"));
    for (const char* suffix : {"", "-wal", "-shm"}) {
        struct stat about{};
        ASSERT_EQ(::stat((file_.string() + suffix).c_str(), &about), 0) << suffix;
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << suffix;
    }
}

TEST_F(SqliteTest, AFullDiskIsUnavailableAndSaysSo) {
    const auto database = open(file_, {.create = true, .write = true, .pages_max = 8});
    ASSERT_TRUE(database->execute("CREATE TABLE t(a)"));
    const auto full = database->run("INSERT INTO t VALUES(zeroblob(1000000))");
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(full.error().message.find("the disk is full"), std::string::npos);
    EXPECT_EQ(database->fault(), sql::Fault::kFull);
    EXPECT_EQ(count(*database), 0);
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsDamaged) {
    std::ofstream{file_} << std::string(10000, 'x');
    const auto opened = sql::Database::open(file_, {.write = true});
    const auto damaged = opened ? (*opened)->run("SELECT count(*) FROM sqlite_schema")
                                : Result<void>{Error{opened.error()}};
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::kInternal);
    EXPECT_NE(damaged.error().message.find("damaged"), std::string::npos);
}

TEST_F(SqliteTest, AMissingFolderIsNamed) {
    const auto opened =
        sql::Database::open(folder_.path() / "none" / "x.db", {.create = true, .write = true});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(opened.error().message.find("none/x.db"), std::string::npos);
}

TEST_F(SqliteTest, AReaderCannotWrite) {
    {
        ASSERT_TRUE(open(file_)->execute("CREATE TABLE t(a)"));
    }
    const auto database = open(file_, {});
    const auto refused = database->run("INSERT INTO t VALUES(1)");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace ragd
