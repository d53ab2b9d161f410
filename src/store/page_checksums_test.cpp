#include "store/page_checksums.hpp"

#include <fmt/format.h>

#include "store/checksum_vfs.hpp"
#include "store/schema.hpp"
#include "store/store_fixture.hpp"
#include "testing/fault_vfs.hpp"

namespace ragd {
namespace {

/// A data directory as versions without checksums made them.
class PageChecksumsTest : public testing::Test {
protected:
    PageChecksumsTest() : store_({.model = test_model(), .vfs = vfs_.name()}) {
        for (int i = 0; i < 20; ++i) {
            const auto name = std::to_string(i);
            EXPECT_TRUE(store_.put(one_chunk(name, "text of " + name, contract_vector(0))));
        }
        EXPECT_TRUE(
            run_task(store_.store().remove(store_.ctx(), TestStore::scope(), DocumentId{"19"})));
        store_.close();
        make_old();
    }

    /// The same tables with the same rows, in a file whose pages keep nothing back.
    void make_old() {
        const auto old = store_.directory() / "old.db";
        {
            const ChecksumVfs pages;
            const auto from = sql::Database::open(file(), {.vfs = pages.name()}).value();
            const auto to = sql::Database::open(old, {.create = true, .write = true}).value();
            ASSERT_TRUE(to->execute("PRAGMA page_size = 8192; PRAGMA foreign_keys = OFF"));
            auto schema = from->query(
                                  "SELECT sql, type, name FROM sqlite_schema WHERE sql IS NOT "
                                  "NULL AND name <> 'sqlite_sequence' ORDER BY type DESC")
                              .value();
            std::vector<std::string> tables{"sqlite_sequence"};
            while (schema.next().value()) {
                ASSERT_TRUE(to->execute(std::string{schema.text(0)}));
                if (schema.text(1) == "table") {
                    tables.emplace_back(schema.text(2));
                }
            }
            ASSERT_TRUE(to->run("ATTACH ?1 AS source", file().string()));
            for (const std::string& table : tables) {
                ASSERT_TRUE(
                    to->execute("INSERT INTO main." + table + " SELECT * FROM source." + table));
            }
            ASSERT_TRUE(
                to->execute(fmt::format("DETACH source; PRAGMA application_id = 0x52414744;"
                                        "PRAGMA user_version = {}; PRAGMA journal_mode = WAL",
                                        kSchemaVersion)));
        }
        std::filesystem::rename(old, file());
        ASSERT_FALSE(has_page_checksums(file()).value());
    }
    [[nodiscard]] std::filesystem::path file() const { return store_.directory() / "ragd.db"; }
    Result<std::vector<Candidate>> ask() {
        return store_.ask({.scope = TestStore::scope(),
                           .mode = SearchMode::kVector,
                           .vector = contract_vector(0),
                           .limit = 100});
    }

    FaultVfs vfs_;
    TestStore store_;
};

TEST_F(PageChecksumsTest, AnOlderDirectoryGetsThemWithAllThatItHolds) {
    const auto before = std::filesystem::status(file()).permissions();
    store_.open();
    EXPECT_TRUE(store_.logged("store_adds_checksums"));
    EXPECT_TRUE(has_page_checksums(file()).value());
    EXPECT_FALSE(std::filesystem::exists(file().string() + ".new"));
    EXPECT_EQ(std::filesystem::status(file()).permissions(), before);
    EXPECT_EQ(ask()->size(), 19U);
    const auto again = store_.put(one_chunk("19", "back", contract_vector(0)));
    EXPECT_EQ(again->version, 2U) << "what was deleted is remembered";
    store_.close();
    ASSERT_GT(flip_text(file(), "text of 7"), 0U);
    store_.open();
    const auto text =
        run_task(store_.store().content(store_.ctx(), TestStore::scope(), DocumentId{"7"}));
    EXPECT_FALSE(text) << "and they are compared";
}

TEST_F(PageChecksumsTest, WithoutSpaceForTheCopyTheDirectoryOpensAsItWas) {
    vfs_.fail_writes(SQLITE_FULL);
    const auto failed = [&] {
        const ChecksumVfs pages{vfs_.name()};
        return add_page_checksums(file(), {.write = true, .vfs = pages.name()});
    }();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
    EXPECT_FALSE(std::filesystem::exists(file().string() + ".new"));
    vfs_.fail_writes(SQLITE_OK);
    EXPECT_FALSE(has_page_checksums(file()).value());
    store_.open();
    EXPECT_EQ(ask()->size(), 19U);
}

TEST_F(PageChecksumsTest, ACopyThatWasCutOffIsMadeAgain) {
    write_file(file().string() + ".new", "half a copy");
    store_.open();
    EXPECT_TRUE(has_page_checksums(file()).value());
    EXPECT_EQ(ask()->size(), 19U);
}

TEST_F(PageChecksumsTest, AHeaderThatNoLongerSaysThatItHasThemIsDamage) {
    store_.open();
    store_.close();
    constexpr std::size_t kReservedAt = 20;
    std::string bytes = read_file(file());
    bytes[kReservedAt] = '\0';
    write_file(file(), bytes);
    const auto has = has_page_checksums(file());
    ASSERT_FALSE(has);
    EXPECT_EQ(has.error().code, ErrorCode::kInternal);
}

}  // namespace
}  // namespace ragd
