#include <map>

#include "store/embedded_store.hpp"
#include "store/embedded_store_fixture.hpp"
#include "store/schema.hpp"

namespace ragd {
namespace {

/// Takes away what the eighth schema added.
constexpr const char* kWithoutFiles =
    "DROP INDEX documents_of_file; ALTER TABLE documents DROP COLUMN file;"
    "ALTER TABLE documents DROP COLUMN file_sha256;"
    "ALTER TABLE contents DROP COLUMN locations; ALTER TABLE chunks DROP COLUMN locations;";

Error open_error(TestStore& store) {
    SystemClock clock;
    const Log log = Log::null();
    ComputePool readers{"read", 1, 4, clock};
    const auto lock = DataLock::acquire(store.directory(), "local").value();
    const auto opened = EmbeddedStore::open(lock, store.options(),
                                            {.clock = clock, .readers = readers, .log = log});
    return opened ? Error{} : opened.error();
}

TEST(EmbeddedStore, TakesOnTheFirstSchemaWithWhatItHolds) {
    TestStore store;
    fill(store, 2);
    store.close();
    run_sql(store, kWithoutFiles);
    run_sql(store,
            "DROP INDEX documents_with_acl; ALTER TABLE documents DROP COLUMN acl;"
            "DROP INDEX documents_of_source; ALTER TABLE documents DROP COLUMN source;"
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
    run_sql(store, kWithoutFiles);
    run_sql(store,
            "DROP INDEX documents_with_acl; ALTER TABLE documents DROP COLUMN acl;"
            "DROP INDEX documents_of_source; ALTER TABLE documents DROP COLUMN source;"
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
    run_sql(store, kWithoutFiles);
    run_sql(store,
            "DROP INDEX documents_with_acl; ALTER TABLE documents DROP COLUMN acl;"
            "DROP INDEX documents_of_source; ALTER TABLE documents DROP COLUMN source;"
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
    run_sql(store, kWithoutFiles);
    run_sql(store,
            "DROP INDEX documents_of_source; ALTER TABLE documents DROP COLUMN source; "
            "ALTER TABLE chunks DROP COLUMN blocks; "
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
    run_sql(store, kWithoutFiles);
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

TEST(EmbeddedStore, WhatWasStoredBeforeThereWereLocationsIsReadAsItIs) {
    TestStore store;
    fill(store, 1);
    store.close();
    run_sql(store, kWithoutFiles);
    run_sql(store, "PRAGMA user_version = 7");
    store.open();
    NewDocument document = one_chunk("new", "alpha", contract_vector(1));
    document.document.locations = {{{0, 5}, {.page = 3}}};
    document.chunks[0].locations = document.document.locations;
    EXPECT_TRUE(store.put(std::move(document)));
    std::map<std::string, std::size_t> pages;
    for (const Candidate& found : store.ask(near(contract_vector(0))).value()) {
        ASSERT_TRUE(found.chunk) << "its checksum is the old one";
        pages[found.chunk->text] =
            found.chunk->locations.empty() ? 0 : found.chunk->locations[0].location.page;
    }
    EXPECT_EQ(pages, (std::map<std::string, std::size_t>{{"alpha", 3}, {"shared w0", 0}}));
    store.close();
    run_sql(store, "UPDATE chunks SET locations = '[[0,5,{\"page\":4}]]' WHERE locations <> ''");
    store.open();
    const auto changed = store.ask(near(contract_vector(0))).value();
    EXPECT_EQ(std::ranges::count_if(changed, [](const Candidate& c) { return c.damaged; }), 1)
        << "locations are compared with what was written";
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

}  // namespace
}  // namespace ragd
