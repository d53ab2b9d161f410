#include "store/log_format.hpp"

#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

constexpr std::size_t kFrameBytes = wal::kFrameHeaderBytes + 4096;

/// A log of ten transactions that was not moved into the database, as after a kill.
class LogFormatTest : public testing::Test {
protected:
    LogFormatTest() {
        database_ =
            sql::Database::open(folder_.path() / "t.db", {.create = true, .write = true}).value();
        EXPECT_TRUE(database_->execute("PRAGMA journal_mode = WAL; CREATE TABLE t(a)"));
        EXPECT_TRUE(database_->checkpoint(true));
        write(10);
    }
    void write(int transactions) {
        for (int i = 0; i < transactions; ++i) {
            EXPECT_TRUE(database_->run("INSERT INTO t VALUES(zeroblob(5000))"));
        }
        log_ = read_file(folder_.path() / "t.db-wal");
    }
    [[nodiscard]] std::size_t frames() const {
        return (log_.size() - wal::kHeaderBytes) / kFrameBytes;
    }
    /// Where frame `number`, from 0, begins.
    static std::size_t frame(std::size_t number) {
        return wal::kHeaderBytes + number * kFrameBytes;
    }
    wal::Report examine(const std::string& bytes) {
        write_file(folder_.path() / "copy", read_file(folder_.path() / "t.db"));
        write_file(folder_.path() / "copy-wal", bytes);
        return wal::examine(folder_.path() / "copy").value();
    }
    [[nodiscard]] std::string flipped(std::size_t at) const {
        std::string bytes = log_;
        bytes.at(at) = static_cast<char>(bytes.at(at) ^ 0x04);
        return bytes;
    }
    /// What SQLite makes of a log.
    std::int64_t rows_that_sqlite_takes(const std::string& log) {
        const TemporaryFolder crashed;
        write_file(crashed.path() / "t.db", read_file(folder_.path() / "t.db"));
        write_file(crashed.path() / "t.db-wal", log);
        const auto opened = sql::Database::open(crashed.path() / "t.db", {.write = true}).value();
        auto count = opened->query("SELECT count(*) FROM t").value();
        EXPECT_TRUE(count.next().value());
        return count.integer(0);
    }

    TemporaryFolder folder_;
    std::unique_ptr<sql::Database> database_;
    std::string log_;
};

TEST_F(LogFormatTest, ALogThatIsWholeOrMissingOrCutLosesNothing) {
    EXPECT_EQ(examine(log_).frames_taken, frames());
    EXPECT_EQ(examine(log_).frames_lost, 0U);
    EXPECT_EQ(wal::examine(folder_.path() / "none").value().frames_taken, 0U);
    // A process was killed while it wrote: the log ends in the middle of a frame, or transaction.
    for (const std::size_t left : {std::size_t{0}, std::size_t{20}, frame(3) + 7, frame(5)}) {
        const auto report = examine(log_.substr(0, left));
        EXPECT_EQ(report.commits_lost, 0U) << left;
        EXPECT_EQ(report.frames_lost, 0U) << left;
    }
}

TEST_F(LogFormatTest, AFlippedBitLosesWhatSqliteDropsAndIsCounted) {
    EXPECT_EQ(rows_that_sqlite_takes(log_), 10);
    for (std::size_t number = 0; number < frames(); ++number) {
        for (const std::size_t at : {std::size_t{2}, std::size_t{17}, std::size_t{300}}) {
            const std::string bad = flipped(frame(number) + at);
            const auto report = examine(bad);
            const auto dropped = 10 - rows_that_sqlite_takes(bad);
            EXPECT_EQ(report.commits_lost, dropped) << "frame " << number << " byte " << at;
            EXPECT_GT(dropped, 0);
            EXPECT_EQ(report.frames_taken + report.frames_lost, frames());
        }
    }
}

TEST_F(LogFormatTest, ABadHeaderLosesTheWholeLog) {
    for (const std::size_t at : {0, 9, 18, 27}) {
        const auto report = examine(flipped(at));
        EXPECT_EQ(rows_that_sqlite_takes(flipped(at)), 0) << at;
        EXPECT_EQ(report.frames_taken, 0U) << at;
        EXPECT_EQ(report.commits_lost, 10U) << at;
    }
}

TEST_F(LogFormatTest, WhatIsLeftFromBeforeALogBeganAgainIsNotMissed) {
    ASSERT_TRUE(database_->checkpoint(false));
    write(2);  // over the first frames of the old log
    EXPECT_LT(examine(log_).frames_taken, frames());
    EXPECT_EQ(examine(log_).frames_lost, 0U);
    EXPECT_EQ(examine(flipped(frame(1) + 300)).commits_lost, 2U);
}

TEST_F(LogFormatTest, AnythingAtAllIsReadToItsEnd) {
    for (std::size_t length = 0; length < log_.size(); length += 997) {
        std::string bytes = log_;
        bytes.replace(0, length, length, '\x5a');
        EXPECT_LE(examine(bytes).frames_lost, frames());
    }
}

}  // namespace
}  // namespace ragd
