// What the disk changed is never an answer: it is left out, refused, counted and said.
#include <limits>
#include <thread>

#include "store/checksum_vfs.hpp"
#include "store/document_reader.hpp"
#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

class DamageTest : public testing::Test {
protected:
    void fill(int documents) {
        for (int i = 0; i < documents; ++i) {
            const std::string name = "d" + std::to_string(i);
            // What does not fit a page lies on pages of its own: no other document is hit.
            const std::string text = std::string(9000, 'x') + " The secret of " + name + ".";
            ASSERT_TRUE(store_.put(
                one_chunk(name, text, contract_vector(0, 0.01F * static_cast<float>(i)))));
        }
    }
    [[nodiscard]] std::filesystem::path file() const { return store_.directory() / "ragd.db"; }
    /// What can be quoted of what is found; `damaged_` counts the rest.
    Result<std::vector<Candidate>> ask() {
        auto found = store_.ask({.scope = TestStore::scope(),
                                 .mode = SearchMode::kHybrid,  // which waits for the index
                                 .vector = contract_vector(0),
                                 .text = "secret",
                                 .limit = 20});
        damaged_ = found ? std::erase_if(*found, [](const Candidate& c) { return c.damaged; }) : 0;
        return found;
    }
    Result<std::optional<std::string>> content(const std::string& id) {
        return run_task(store_.store().content(store_.ctx(), TestStore::scope(), DocumentId{id}));
    }
    Health health() { return store_.store().status().health; }
    void run_sql(const std::string& statement) {
        const ChecksumVfs pages;
        const auto database =
            sql::Database::open(file(), {.write = true, .vfs = pages.name()}).value();
        ASSERT_TRUE(database->execute(statement));
    }
    void remove_snapshots() { std::filesystem::remove_all(store_.directory() / "index"); }

    TestStore store_;
    std::size_t damaged_ = 0;
};

TEST_F(DamageTest, AFlippedBitInAStoredTextIsNeverQuoted) {
    fill(4);
    store_.close();
    ASSERT_GE(flip_text(file(), "secret of d2"), 2U) << "the passage and the document's text";
    store_.open();
    const auto found = ask().value();
    EXPECT_EQ(found.size(), 3U);
    EXPECT_EQ(damaged_, 1U) << "and the answer says so";
    for (const Candidate& candidate : found) {
        EXPECT_NE(candidate.chunk->document.str(), "d2");
    }
    EXPECT_TRUE(store_.logged("passage_left_out"));
    EXPECT_TRUE(store_.logged("of document 'd2'"));
    EXPECT_EQ(health(), Health::kDegraded);
    const auto text = content("d2");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, ErrorCode::kInternal);
    EXPECT_TRUE(content("d1").value().has_value());
}

TEST_F(DamageTest, ARowThatIsNotWhatWasWrittenIsLeftOutWhateverItsPageSays) {
    fill(2);
    store_.close();
    run_sql(
        "UPDATE chunks SET text = CAST('another text' AS BLOB) WHERE document = 1;"
        "UPDATE contents SET text = CAST('another text' AS BLOB) WHERE document = 1");
    store_.open();
    const auto found = ask().value();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].chunk->document.str(), "d1");
    const auto text = content("d0");
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().message.find("'d0'"), std::string::npos) << text.error().message;
    EXPECT_TRUE(store_.put(one_chunk("d0", "indexed again", contract_vector(0))));
    EXPECT_EQ(content("d0").value(), "indexed again");
}

TEST_F(DamageTest, ARowThatIsNotWhatWasWrittenIsInNoIndexAndNoSampleIsContentWithIt) {
    fill(12);
    store_.close();
    remove_snapshots();
    run_sql("UPDATE chunks SET text = CAST('a secret of another' AS BLOB) WHERE document = 3");
    store_.open();
    EXPECT_EQ(ask()->size(), 11U);
    EXPECT_EQ(damaged_, 0U) << "no search finds it";
    EXPECT_TRUE(store_.logged("passage_not_indexed"));
    EXPECT_EQ(health(), Health::kDegraded);
    store_.close();
    run_sql("UPDATE chunks SET text = CAST('' AS BLOB)");
    const ChecksumVfs pages;
    const auto database = sql::Database::open(file(), {.vfs = pages.name()}).value();
    EXPECT_FALSE(read_a_sample(*database));
}

TEST_F(DamageTest, WhereNoPassageCanBeReadTheAnswerIsAnErrorAndReadinessSaysSo) {
    fill(3);
    store_.close();
    const std::string good = read_file(file());
    ASSERT_GE(flip_text(file(), "The secret of"), 6U);
    store_.open();
    for (int i = 0; i < 3; ++i) {
        const auto found = ask();
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().code, ErrorCode::kInternal);
        EXPECT_NE(found.error().message.find("document 'd"), std::string::npos);
    }
    EXPECT_EQ(health(), Health::kDown);
    EXPECT_TRUE(store_.logged("store_read_failed"));
    write_file(file(), good);
    // Nobody asks while it is down: looking at readiness is what has it look at the disk again.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (health() == Health::kDown && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    EXPECT_NE(health(), Health::kDown);
    EXPECT_EQ(ask()->size(), 3U);
    EXPECT_TRUE(store_.logged("store_reads_resumed"));
}

TEST_F(DamageTest, ABadVectorIsLeftOutOfTheIndexAndTheRestIsFound) {
    fill(12);
    store_.close();
    remove_snapshots();
    const std::vector<float> bad(kContractDimension, std::numeric_limits<float>::quiet_NaN());
    {
        const ChecksumVfs pages;
        const auto database =
            sql::Database::open(file(), {.write = true, .vfs = pages.name()}).value();
        ASSERT_TRUE(database->run("UPDATE vectors SET vector = ?1 WHERE chunk = 3",
                                  std::as_bytes(std::span{bad})));
    }
    store_.open();
    EXPECT_EQ(ask()->size(), 11U);
    EXPECT_TRUE(store_.logged("passage_not_indexed"));
    EXPECT_EQ(health(), Health::kDegraded);
    ASSERT_TRUE(store_.put(one_chunk("d2", "The secret of d2.", contract_vector(0))));
    EXPECT_EQ(ask()->size(), 12U);
    EXPECT_EQ(health(), Health::kOk) << "what was damaged has been replaced";
}

TEST_F(DamageTest, AnIndexOfWhatIsLeftAfterMuchDamageIsNotUsed) {
    fill(4);
    store_.close();
    remove_snapshots();
    ASSERT_GE(flip_text(file(), "The secret of d1"), 2U);
    store_.open();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!store_.logged("index_not_ready") && std::chrono::steady_clock::now() < end) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(store_.logged("1 of 4 passages are damaged"));
    store_.ctx().deadline = Deadline::in(store_.clock(), std::chrono::milliseconds{0});
    const auto found = store_.ask(
        {.scope = TestStore::scope(), .mode = SearchMode::kKeyword, .text = "secret", .limit = 20});
    EXPECT_FALSE(found) << "a quarter is missing: nothing that this would find is honest";
}

TEST_F(DamageTest, WritesLostFromTheLogAreSaidUntilTheOperatorHasSeen) {
    const TemporaryFolder crashed;
    fill(6);
    for (const char* name : {"ragd.db", "ragd.db-wal"}) {
        std::filesystem::copy(store_.directory() / name, crashed.path() / name);
    }
    store_.close();
    // As after a kill, with one bit of an early transaction changed since.
    for (const char* name : {"ragd.db", "ragd.db-wal"}) {
        std::filesystem::copy_file(crashed.path() / name, store_.directory() / name,
                                   std::filesystem::copy_options::overwrite_existing);
    }
    ASSERT_GT(flip_text(store_.directory() / "ragd.db-wal", "secret of d1"), 0U);
    store_.open();
    EXPECT_TRUE(store_.logged("log_was_cut"));
    EXPECT_FALSE(content("d4").value().has_value()) << "or nothing was lost";
    EXPECT_EQ(ask()->size(), 1U);
    auto status = store_.store().status();
    EXPECT_EQ(status.health, Health::kDegraded);
    EXPECT_NE(status.detail.find("acknowledged writes may be missing"), std::string::npos);
    store_.close();
    store_.open();
    EXPECT_EQ(health(), Health::kDegraded) << "a restart is not a repair";
    store_.close();
    std::filesystem::remove(store_.directory() / "lost-writes.txt");
    store_.open();
    EXPECT_EQ(ask()->size(), 1U);
    EXPECT_EQ(health(), Health::kOk);
}

TEST_F(DamageTest, ABadFrameInTheLogOfARunningStoreIsRefusedAndNotMoved) {
    fill(2);
    ASSERT_GT(flip_text(store_.directory() / "ragd.db-wal", "secret of d1"), 0U);
    EXPECT_FALSE(content("d1"));
    EXPECT_TRUE(content("d0").value().has_value());
    store_.embedded().close();
    EXPECT_TRUE(store_.logged("log_not_emptied"));
}

}  // namespace
}  // namespace ragd
