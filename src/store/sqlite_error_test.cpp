#include "store/sqlite_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/result.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

TEST(SqliteError, SaysWhatAFailureMeansForTheOneWhoWrites) {
    EXPECT_EQ(sql::fault_of(SQLITE_OK), sql::Fault::kNone);
    EXPECT_EQ(sql::fault_of(SQLITE_FULL), sql::Fault::kFull);
    EXPECT_EQ(sql::fault_of(SQLITE_IOERR_FSYNC), sql::Fault::kDisk);
    EXPECT_EQ(sql::fault_of(SQLITE_IOERR_READ), sql::Fault::kDisk);
    EXPECT_EQ(sql::fault_of(SQLITE_CORRUPT_INDEX), sql::Fault::kDamaged);
    EXPECT_EQ(sql::fault_of(SQLITE_NOTADB), sql::Fault::kDamaged);
    EXPECT_EQ(sql::fault_of(SQLITE_IOERR_DATA), sql::Fault::kDamaged) << "a page's checksum";
    EXPECT_EQ(sql::fault_of(SQLITE_CONSTRAINT_UNIQUE), sql::Fault::kOther);
    EXPECT_GT(sql::Fault::kDamaged, sql::Fault::kDisk) << "the worst one is remembered";
}

TEST(SqliteError, SaysWhatToDo) {
    struct Case {
        int code;
        ErrorCode expected;
        const char* words;
    };
    for (const auto& [code, expected, words] :
         {Case{SQLITE_FULL, ErrorCode::kUnavailable, "free some space"},
          Case{SQLITE_READONLY, ErrorCode::kUnavailable, "read-only"},
          Case{SQLITE_CANTOPEN, ErrorCode::kUnavailable, "check that the folder exists"},
          Case{SQLITE_IOERR_READ, ErrorCode::kUnavailable, "the disk failed"},
          Case{SQLITE_IOERR_DATA, ErrorCode::kInternal, "restore it from a backup"},
          Case{SQLITE_CORRUPT, ErrorCode::kInternal, "restore it from a backup"},
          Case{SQLITE_NOTADB, ErrorCode::kInternal, "restore it from a backup"},
          Case{SQLITE_NOMEM, ErrorCode::kUnavailable, "not enough memory"},
          Case{SQLITE_INTERRUPT, ErrorCode::kCancelled, "asked to stop"},
          Case{SQLITE_MISUSE, ErrorCode::kInternal, "the.db"}}) {
        const Error error = sql::to_error(nullptr, code, "the.db");
        EXPECT_EQ(error.code, expected) << code;
        EXPECT_THAT(error.message, HasSubstr(words)) << code;
    }
    EXPECT_TRUE(sql::to_error(nullptr, SQLITE_BUSY, "the.db").retry_after);
}

}  // namespace
}  // namespace ragd
