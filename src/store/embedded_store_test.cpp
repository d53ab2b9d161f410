#include "store/embedded_store.hpp"

#include <fstream>

#include <sys/stat.h>

#include "index/collection_index.hpp"
#include "store/embedded_store_fixture.hpp"
#include "store/schema.hpp"

namespace ragd {
namespace {

SearchRequest words(std::string text) {
    return {.scope = TestStore::scope(),
            .mode = SearchMode::kKeyword,
            .text = std::move(text),
            .limit = 10};
}

std::vector<std::filesystem::path> snapshots(const TestStore& store) {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(store.directory() / "index")) {
        files.push_back(file.path());
    }
    return files;
}

TEST(EmbeddedStore, KeepsEverythingAcrossACleanRestart) {
    TestStore store;
    fill(store, 20);
    EXPECT_TRUE(
        run_task(store.store().remove(store.ctx(), store.scope(), DocumentId{"d3"})).value());
    store.close();
    EXPECT_EQ(snapshots(store).size(), 1U);
    EXPECT_FALSE(std::filesystem::exists(store.directory() / "ragd.db-wal"));
    store.open();
    EXPECT_EQ(store.ask(near(contract_vector(0), 30))->size(), 19U);
    EXPECT_EQ(store.ask(words("w7"))->at(0).chunk->document, DocumentId{"d7"});
    EXPECT_TRUE(store.ask(words("w3"))->empty());
    EXPECT_EQ(store.put(one_chunk("d3", "again", contract_vector(1)))->version, 2U);
}

TEST(EmbeddedStore, TheWriteAheadLogStaysSmallWhileTheStoreIsOpen) {
    TestStore store;
    const auto log = store.directory() / "ragd.db-wal";
    std::uintmax_t largest = 0;
    for (int i = 0; i < 500; ++i) {
        ASSERT_TRUE(store.put(one_chunk("d", "text " + std::to_string(i), contract_vector(0))));
        largest = std::max(largest, std::filesystem::file_size(log));
    }
    EXPECT_GT(largest, 1U << 20U) << "it was written to";
    EXPECT_LT(largest, 16U << 20U);
}

TEST(EmbeddedStore, FilesAreForTheirOwnerOnly) {
    TestStore store;
    fill(store, 1);
    for (const char* name : {"ragd.db", "ragd.db-wal", "ragd.db-shm", "lock"}) {
        struct stat about{};
        ASSERT_EQ(::stat((store.directory() / name).c_str(), &about), 0) << name;
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << name;
    }
    struct stat about{};
    ASSERT_EQ(::stat((store.directory() / "index").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST(EmbeddedStore, AnOldSnapshotIsCaughtUp) {
    TestStore store;
    fill(store, 10);
    store.close();
    const auto snapshot = snapshots(store).at(0);
    const auto old = snapshot.string() + ".old";
    std::filesystem::copy(snapshot, old);
    store.open();
    ASSERT_TRUE(store.put(one_chunk("d1", "renewed", contract_vector(2))));
    ASSERT_TRUE(store.put(one_chunk("x", "added", contract_vector(3))));
    store.close();
    std::filesystem::rename(old, snapshot);
    store.open();
    EXPECT_EQ(store.ask(words("renewed"))->size(), 1U);
    EXPECT_EQ(store.ask(words("added"))->size(), 1U);
    EXPECT_TRUE(store.ask(words("w1"))->empty());
    EXPECT_EQ(store.ask(near(contract_vector(3), 1))->at(0).chunk->text, "added");
}

TEST(EmbeddedStore, ADamagedOrMissingSnapshotIsMadeAgain) {
    TestStore store;
    fill(store, 10);
    store.close();
    const auto snapshot = snapshots(store).at(0);
    for (const bool missing : {false, true}) {
        if (missing) {
            std::filesystem::remove(snapshot);
        } else {
            std::fstream file{snapshot, std::ios::in | std::ios::out | std::ios::binary};
            file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(snapshot) / 2));
            file << "damage";
        }
        store.open();
        EXPECT_EQ(store.ask(near(contract_vector(0), 1))->at(0).chunk->text, "shared w0");
        EXPECT_EQ(store.ask(words("w4"))->size(), 1U);
        EXPECT_EQ(store.store().status().health, Health::kOk) << "the keyword search waited for it";
        store.close();
        EXPECT_TRUE(std::filesystem::exists(snapshot));
    }
}

TEST(EmbeddedStore, WithoutAnIndexVectorSearchIsExactAndKeywordsSayWhenToRetry) {
    TestStore store;
    fill(store, 10);
    store.close();
    std::filesystem::remove(snapshots(store).at(0));
    run_sql(store, "UPDATE vectors SET vector = x'00' WHERE chunk IN (1, 10)");  // too many
    store.open();
    EXPECT_EQ(store.ask(near(contract_vector(0), 1))->at(0).chunk->text, "shared w1");
    auto filtered = near(contract_vector(0), 2);
    filtered.filter = {{{.key = "n", .gte = 6.0}}};
    EXPECT_EQ(store.ask(filtered)->at(0).chunk->text, "shared w6");

    store.ctx().deadline = Deadline::at(store.clock().now() + std::chrono::milliseconds{1});
    store.clock().advance(std::chrono::milliseconds{2});
    const auto refused = store.ask(words("w2"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_TRUE(refused.error().retry_after);
    EXPECT_EQ(store.store().status().health, Health::kDegraded);
    EXPECT_NE(store.store().status().detail.find("rebuilding"), std::string::npos);
}

TEST(EmbeddedStore, AVectorOfAnotherDimensionIsRefused) {
    TestStore store;
    fill(store, 1);
    EXPECT_EQ(store.ask(near({1.0F})).error().code, ErrorCode::kInternal);
}

TEST(EmbeddedStore, AnotherAnalyzerOrModelNeverGetsTheOldSnapshot) {
    TestStore store;
    fill(store, 3);
    store.close();
    ASSERT_EQ(snapshots(store).size(), 1U);
    const auto options =
        IndexOptions{.dimension = kContractDimension,
                     .fingerprint = "another",
                     .analyze = [](std::string_view, std::vector<std::string>&) {}};
    EXPECT_EQ(CollectionIndex::load(snapshots(store).at(0), options).error().code,
              ErrorCode::kConflict);
}

TEST(EmbeddedStore, AttachmentsGoWithTheirChunk) {
    TestStore store;
    NewDocument document = one_chunk("a", "alpha", contract_vector(0));
    document.chunks[0].attachments = {{"kind/1", "one"}, {"kind/2", "two"}};
    ASSERT_TRUE(store.put(document));
    ASSERT_TRUE(store.put(document));
    document.document.id = DocumentId{"b"};
    ASSERT_TRUE(store.put(document));
    EXPECT_TRUE(
        run_task(store.store().remove(store.ctx(), TestStore::scope(), DocumentId{"b"})).value());
    store.close();
    run_sql(store,
            "CREATE TABLE left(n INTEGER CHECK(n = 2)) STRICT;"
            "INSERT INTO left SELECT count(*) FROM attachments");
}

TEST(EmbeddedStore, AnAttachmentThatCannotBeReadIsLeftOut) {
    TestStore store;
    NewDocument document = one_chunk("a", "alpha", contract_vector(0));
    document.chunks[0].attachments = {{"kind/1", "one"}};
    ASSERT_TRUE(store.put(document));
    store.close();
    run_sql(store, "DROP TABLE attachments");  // worse than any damage of its pages
    store.open();
    const auto found = store.ask(near(contract_vector(0)), {.kinds = {"kind/1"}});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->at(0).chunk->text, "alpha");
    EXPECT_EQ(found->at(0).attachments, Attachments{});
}

TEST(EmbeddedStore, RefusesADocumentThatBreaksThePortsRules) {
    TestStore store;
    auto outside = one_chunk("a", "text", contract_vector(0));
    outside.chunks[0].end = 5;
    EXPECT_EQ(store.put(outside).error().code, ErrorCode::kInternal);
    EXPECT_EQ(store.put(one_chunk("a", "text", {1.0F})).error().code, ErrorCode::kInternal);
    EXPECT_FALSE(run_task(store.store().find(store.ctx(), store.scope(), DocumentId{"a"})).value());
}

TEST(EmbeddedStore, WritesAfterCloseAreRefusedAndReadsAnswered) {
    TestStore store;
    fill(store, 1);
    store.embedded().close();
    EXPECT_EQ(store.put(one_chunk("b", "text", contract_vector(0))).error().code,
              ErrorCode::kUnavailable);
    EXPECT_EQ(store.ask(words("shared"))->size(), 1U);
}

TEST(EmbeddedStore, AFullDiskLosesNothingAndReadsGoOn) {
    TestStore store{{.model = test_model(), .pages_max = 60}};
    fill(store, 5);
    const std::string large(1'000'000, 'x');
    const auto full = store.put(one_chunk("d2", large, contract_vector(1)));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
    EXPECT_NE(full.error().message.find("the disk is full"), std::string::npos);
    const auto status = store.store().status();
    EXPECT_EQ(status.health, Health::kDegraded);
    const auto where = store.directory().string();
    EXPECT_EQ((full.error().message + status.detail).find(where), std::string::npos)
        << "callers need not know where our files lie";
    EXPECT_EQ(store.ask(words("w2"))->size(), 1U) << "the version before is whole";
    EXPECT_TRUE(store.put(one_chunk("small", "fits", contract_vector(1))));
    EXPECT_EQ(store.store().status().health, Health::kOk);
}

}  // namespace
}  // namespace ragd
