// A file of each older version is taken on with all that it holds, or left as it is.
#include "store/schema.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/checksum_vfs.hpp"
#include "store/deep_check.hpp"
#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

/// How to take away what a version added.
struct Undo {
    int version;
    const char* statements;
};
constexpr std::array kUndo{
    Undo{12, "DROP TABLE records"},
    Undo{11, "DROP TABLE accounts"},
    Undo{10, "DROP TABLE jobs"},
    Undo{9, "DROP TABLE sources; DROP INDEX documents_of_source"},
    Undo{8,
         "DROP INDEX documents_of_file; ALTER TABLE documents DROP COLUMN file;"
         "ALTER TABLE documents DROP COLUMN file_sha256;"
         "ALTER TABLE contents DROP COLUMN locations; ALTER TABLE chunks DROP COLUMN locations"},
    Undo{7, "ALTER TABLE chunks DROP COLUMN blocks"},
    Undo{6, "ALTER TABLE documents DROP COLUMN source"},
    Undo{5,
         "DROP TABLE attachments;"
         "CREATE TABLE packed(chunk INTEGER PRIMARY KEY REFERENCES chunks(id) ON DELETE CASCADE, "
         "states BLOB NOT NULL) STRICT"},
    Undo{4, "ALTER TABLE chunks DROP COLUMN checksum; ALTER TABLE contents DROP COLUMN checksum"},
    Undo{3, "DROP INDEX documents_with_acl; ALTER TABLE documents DROP COLUMN acl"},
    Undo{2, "DROP TABLE packed"},
};

class SchemaTest : public testing::TestWithParam<int> {
protected:
    SchemaTest() {
        EXPECT_TRUE(store_.put(one_chunk("a", "alpha zebra", contract_vector(0), {{"n", 1}})));
        NewDocument listed = one_chunk("b", "beta zebra", contract_vector(1));
        listed.document.acl.deny = {Principal{"user:tom"}};
        EXPECT_TRUE(store_.put(std::move(listed)));
        store_.close();
    }
    [[nodiscard]] std::unique_ptr<sql::Database> open_file() const {
        return sql::Database::open(store_.directory() / "ragd.db",
                                   {.write = true, .vfs = pages_.name()})
            .value();
    }
    void age_to(int version) {
        const auto database = open_file();
        for (int undone = kSchemaVersion; undone > version; --undone) {
            const auto* undo = std::ranges::find(kUndo, undone, &Undo::version);
            ASSERT_NE(undo, kUndo.end()) << "say above how to undo version " << undone;
            ASSERT_TRUE(database->execute(undo->statements)) << undone;
        }
        ASSERT_TRUE(database->execute(fmt::format("PRAGMA user_version = {}", version)));
    }
    [[nodiscard]] std::int64_t number(std::string_view query) const {
        const auto database = open_file();
        auto rows = database->query(query).value();
        return rows.next().value() ? rows.integer(0) : -1;
    }
    Result<void> prepare(const EmbeddingModel& model = test_model()) {
        return prepare_schema(*open_file(), model);
    }
    std::vector<std::string> found(const Scope& scope) {
        std::vector<std::string> texts;
        for (const Candidate& one :
             store_
                 .ask({.scope = scope, .mode = SearchMode::kKeyword, .text = "zebra", .limit = 10})
                 .value()) {
            texts.push_back(one.chunk->text);
        }
        return texts;
    }

    ChecksumVfs pages_;
    TestStore store_;
};

class OlderSchema : public SchemaTest {};
INSTANTIATE_TEST_SUITE_P(Versions, OlderSchema, testing::Range(1, kSchemaVersion));

TEST_P(OlderSchema, IsTakenOnWithAllThatItHolds) {
    age_to(GetParam());
    store_.open();
    EXPECT_THAT(found(TestStore::scope()),
                testing::UnorderedElementsAre("alpha zebra", "beta zebra"));
    const bool had_lists = GetParam() >= 3;
    EXPECT_EQ(found(test_scope(TestAccess::of("default", {"user:tom"}))).size(),
              had_lists ? 1U : 2U);
    ASSERT_TRUE(store_.put(one_chunk("c", "gamma zebra", contract_vector(2))));
    EXPECT_EQ(found(TestStore::scope()).size(), 3U);
    store_.close();
    EXPECT_EQ(number("PRAGMA user_version"), kSchemaVersion);
    const auto checked = check_deeply(store_.directory(), false);
    ASSERT_TRUE(checked) << checked.error().message;
    EXPECT_THAT(checked->damage, testing::IsEmpty()) << "also of rows that had no checksum";
    EXPECT_EQ(checked->passages, 3U);
}

TEST_P(OlderSchema, OfAnotherModelIsLeftAsItIs) {
    age_to(GetParam());
    const auto refused = prepare({.name = "other/model", .revision = "r", .dimension = 4});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    EXPECT_EQ(number("PRAGMA user_version"), GetParam());
    EXPECT_TRUE(prepare());
}

TEST_F(SchemaTest, AStepThatFailsLeavesTheFileAtTheVersionThatItHad) {
    age_to(2);
    ASSERT_TRUE(
        open_file()->execute("ALTER TABLE packed RENAME TO elsewhere"));  // the last needs it
    EXPECT_FALSE(prepare());
    EXPECT_EQ(number("PRAGMA user_version"), 2);
    EXPECT_EQ(number("SELECT count(*) FROM pragma_table_info('documents') WHERE name = 'acl'"), 0)
        << "and what came before it is undone";
    ASSERT_TRUE(open_file()->execute("ALTER TABLE elsewhere RENAME TO packed"));
    EXPECT_TRUE(prepare());
    EXPECT_EQ(number("PRAGMA user_version"), kSchemaVersion);
}

TEST_F(SchemaTest, WhatIsReadyIsLeftAlone) {
    const auto before = number("PRAGMA schema_version");
    EXPECT_TRUE(prepare());
    EXPECT_EQ(number("PRAGMA schema_version"), before);
}

}  // namespace
}  // namespace ragd
