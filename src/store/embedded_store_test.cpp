#include "store/embedded_store.hpp"

#include <fstream>

#include <sys/stat.h>

#include "index/collection_index.hpp"
#include "store/checksum_vfs.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/store_fixture.hpp"

namespace ragd {
namespace {

SearchRequest near(Vector vector, std::size_t limit = 3) {
    return {.scope = TestStore::scope(),
            .mode = SearchMode::kVector,
            .vector = std::move(vector),
            .limit = limit};
}

SearchRequest words(std::string text) {
    return {.scope = TestStore::scope(),
            .mode = SearchMode::kKeyword,
            .text = std::move(text),
            .limit = 10};
}

void fill(TestStore& store, int documents) {
    for (int i = 0; i < documents; ++i) {
        const std::string number = std::to_string(i);
        ASSERT_TRUE(
            store.put(one_chunk("d" + number, "shared w" + number,
                                contract_vector(0, 0.01F * static_cast<float>(i)), {{"n", i}})));
    }
}

std::vector<std::filesystem::path> snapshots(const TestStore& store) {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(store.directory() / "index")) {
        files.push_back(file.path());
    }
    return files;
}

void run_sql(const TestStore& store, const std::string& statement) {
    const ChecksumVfs pages;
    auto database =
        sql::Database::open(store.directory() / "ragd.db", {.write = true, .vfs = pages.name()})
            .value();
    ASSERT_TRUE(database->execute(statement));
}

Error open_error(TestStore& store) {
    SystemClock clock;
    const Log log = Log::null();
    ComputePool readers{"read", 1, 4, clock};
    const auto lock = DataLock::acquire(store.directory(), "local").value();
    const auto opened = EmbeddedStore::open(lock, store.options(),
                                            {.clock = clock, .readers = readers, .log = log});
    return opened ? Error{} : opened.error();
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

TEST(EmbeddedStore, TakesOnTheFirstSchemaWithWhatItHolds) {
    TestStore store;
    fill(store, 2);
    store.close();
    run_sql(store,
            "DROP INDEX documents_with_acl; ALTER TABLE documents DROP COLUMN acl;"
            "ALTER TABLE documents DROP COLUMN source;"
            "ALTER TABLE chunks DROP COLUMN blocks; ALTER TABLE chunks DROP COLUMN checksum;"
            "ALTER TABLE contents DROP COLUMN checksum;"
            "DROP TABLE attachments; PRAGMA user_version = 1");
    store.open();
    EXPECT_EQ(store.ask(near(contract_vector(0)))->size(), 2U);
    NewDocument document = one_chunk("new", "alpha", contract_vector(1));
    document.chunks[0].attachments = {{"kind/1", "kept"}};
    EXPECT_TRUE(store.put(std::move(document)));
    store.close();
    store.open();
    EXPECT_EQ(store.ask(near(contract_vector(0)))->size(), 3U);
}

TEST(EmbeddedStore, WhatTheSecondSchemaKeptForTheRerankerBecomesItsAttachment) {
    TestStore store;
    fill(store, 3);
    store.close();
    run_sql(store,
            "DROP INDEX documents_with_acl; ALTER TABLE documents DROP COLUMN acl;"
            "ALTER TABLE documents DROP COLUMN source;"
            "ALTER TABLE chunks DROP COLUMN blocks; ALTER TABLE chunks DROP COLUMN checksum;"
            "ALTER TABLE contents DROP COLUMN checksum;"
            "DROP TABLE attachments;"
            "CREATE TABLE packed(chunk INTEGER PRIMARY KEY REFERENCES chunks(id) ON DELETE "
            "CASCADE, states BLOB NOT NULL) STRICT;"
            // "ragd1:0123456789abcdef" and three bytes.
            "INSERT INTO packed VALUES(1, x'72616764313a30313233343536373839616263646566"
            "00ff41');"
            "PRAGMA user_version = 2");
    store.open();
    const std::string kind = "late_interaction/1/0123456789abcdef";
    std::map<std::string, Attachments> attached;
    for (const Candidate& candidate :
         store.ask(near(contract_vector(0), 3), {.kinds = {kind}}).value()) {
        attached[candidate.chunk->text] = candidate.attachments;
    }
    EXPECT_EQ(attached.at("shared w0"), (Attachments{{kind, std::string("\0\xff"
                                                                        "A",
                                                                        3)}}));
    EXPECT_EQ(attached.at("shared w1"), Attachments{});
    store.close();
    run_sql(store, "CREATE TABLE packed(n INTEGER) STRICT");  // it is gone
}

TEST(EmbeddedStore, WhatWasStoredBeforeThereWereAccessListsIsEveryonesOfTheTenant) {
    TestStore store;
    fill(store, 2);
    store.close();
    run_sql(store,
            "DROP INDEX documents_with_acl; ALTER TABLE documents DROP COLUMN acl;"
            "ALTER TABLE documents DROP COLUMN source;"
            "ALTER TABLE chunks DROP COLUMN blocks; ALTER TABLE chunks DROP COLUMN checksum;"
            "ALTER TABLE contents DROP COLUMN checksum;"
            "DROP TABLE attachments; CREATE TABLE packed(chunk INTEGER PRIMARY KEY, states BLOB)"
            " STRICT; PRAGMA user_version = 2");
    store.open();
    const Scope tom = test_scope(TestAccess::of("default", {"user:tom"}));
    auto request = near(contract_vector(0));
    request.scope = tom;
    EXPECT_EQ(store.ask(request)->size(), 2U);
    NewDocument document = one_chunk("new", "alpha", contract_vector(0));
    document.document.acl.deny = {Principal{"user:tom"}};
    EXPECT_TRUE(store.put(std::move(document)));
    EXPECT_EQ(store.ask(request)->size(), 2U);
    EXPECT_EQ(store.ask(near(contract_vector(0)))->size(), 3U);
    store.close();
    store.open();
    EXPECT_EQ(store.ask(request)->size(), 2U) << "and it is still there after a start";
}

TEST(EmbeddedStore, TheFifthSchemasDocumentsCanBeFilteredByAllThatTheirMetadataSay) {
    TestStore store;
    ASSERT_TRUE(store.put(one_chunk("a", "alpha", contract_vector(0),
                                    {{"id", 1746803573373870081}, {"o", {{"p", nullptr}}}})));
    ASSERT_TRUE(
        store.put(one_chunk("b", "beta", contract_vector(0), {{"id", 1746803573373870082}})));
    store.close();
    run_sql(store,
            "ALTER TABLE documents DROP COLUMN source; ALTER TABLE chunks DROP COLUMN blocks; "
            "DELETE FROM filters;"
            "INSERT INTO filters SELECT collection, 'id', 1, 1746803573373870080.0, id FROM "
            "documents; PRAGMA user_version = 5");
    store.open();
    for (const FilterClause& clause : {FilterClause{.key = "id", .any_of = {1746803573373870081}},
                                       FilterClause{.key = "o.p", .any_of = {FilterNull{}}}}) {
        auto request = near(contract_vector(0));
        request.filter.clauses = {clause};
        const auto found = store.ask(request);
        ASSERT_EQ(found->size(), 1U) << clause.key;
        EXPECT_EQ(found->at(0).chunk->text, "alpha");
        EXPECT_EQ(found->at(0).chunk->source, std::nullopt) << "nobody knows whose it is";
    }
}

TEST(EmbeddedStore, ChunksStoredBeforeTheirBlocksWereKeptAreReadAsTheyAre) {
    TestStore store;
    fill(store, 1);
    store.close();
    run_sql(store, "ALTER TABLE chunks DROP COLUMN blocks; PRAGMA user_version = 6");
    store.open();
    NewDocument document = one_chunk("new", "alpha", contract_vector(1));
    document.chunks[0].blocks = "p0,5;";
    EXPECT_TRUE(store.put(std::move(document)));
    const auto found = store.ask(near(contract_vector(0))).value();
    ASSERT_EQ(found.size(), 2U);
    std::map<std::string, std::string> blocks;
    for (const Candidate& candidate : found) {
        ASSERT_TRUE(candidate.chunk) << "its checksum is the old one";
        blocks[candidate.chunk->text] = candidate.chunk->blocks;
    }
    EXPECT_EQ(blocks, (std::map<std::string, std::string>{{"alpha", "p0,5;"}, {"shared w0", ""}}));
    store.close();
    run_sql(store, "UPDATE chunks SET blocks = 'p0,4;' WHERE blocks <> ''");
    store.open();
    const auto changed = store.ask(near(contract_vector(0))).value();
    EXPECT_EQ(std::ranges::count_if(changed, [](const Candidate& c) { return c.damaged; }), 1)
        << "blocks are compared with what was written";
}

TEST(EmbeddedStore, RefusesANewerSchemaAndSaysWhatToDo) {
    TestStore store;
    store.close();
    const std::string newer = std::to_string(kSchemaVersion + 1);
    run_sql(store, "PRAGMA user_version = " + newer);
    const Error error = open_error(store);
    EXPECT_EQ(error.code, ErrorCode::kConflict);
    EXPECT_NE(error.message.find("newer ragd (schema " + newer), std::string::npos)
        << error.message;
}

TEST(EmbeddedStore, RefusesAnotherProgramsFile) {
    TestStore store;
    store.close();
    run_sql(store, "PRAGMA application_id = 7");
    EXPECT_EQ(open_error(store).code, ErrorCode::kConflict);
}

TEST(EmbeddedStore, RefusesAnotherModelOnceThereAreDocuments) {
    TestStore store;
    store.close();
    store.options().model.name = "other/model";
    store.open();  // nothing is stored yet: the new model is taken on
    fill(store, 1);
    store.close();
    store.options().model = test_model();
    const Error error = open_error(store);
    EXPECT_EQ(error.code, ErrorCode::kConflict);
    EXPECT_NE(error.message.find("other/model"), std::string::npos) << error.message;
    EXPECT_NE(error.message.find("EMBEDDING_MODEL"), std::string::npos);
    store.options().model = {
        .name = "other/model", .revision = std::string(64, 'a'), .dimension = 8};
    EXPECT_EQ(open_error(store).code, ErrorCode::kConflict);
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
