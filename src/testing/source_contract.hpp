#pragma once
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/chunk_store.hpp"
#include "ports/source_store.hpp"
#include "testing/run_task.hpp"
#include "testing/store_contract.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// What every store promises of sources, whatever it is made of; as StoreContract. It has
/// `sources()`, a SourceStore, too.
template <typename Maker>
class SourceContract : public testing::Test {
protected:
    ChunkStore& store() { return maker_.store(); }
    SourceStore& records() { return maker_.sources(); }

    NewDocument document(const std::string& id, const std::string& source) {
        NewDocument made;
        made.document = {.id = DocumentId{id}, .text = "text", .source = source};
        made.content_sha256 = std::string(64, '0');
        made.fingerprint = "f";
        made.chunks.push_back({.start = 0, .end = 4, .vector = contract_vector(0)});
        return made;
    }
    void put(NewDocument made) {
        EXPECT_TRUE(run_task(store().put(ctx_, scope_, std::move(made))));
    }
    void put(const std::string& id, const std::string& source) { put(document(id, source)); }
    void put_record(SourceRecord record) {
        EXPECT_TRUE(run_task(records().put_source(ctx_, scope_, std::move(record))));
    }
    std::vector<std::string> listed(const std::string& source, std::size_t limit = 100) {
        std::vector<std::string> ids;
        std::string cursor;
        do {
            const auto page = run_task(store().list(ctx_, scope_, cursor, limit, source)).value();
            for (const DocumentInfo& info : page.documents) {
                ids.push_back(info.id.str());
            }
            cursor = page.next_cursor.value_or("");
        } while (!cursor.empty());
        return ids;
    }
    std::vector<StoredSource> sources() {
        return run_task(records().list_sources(ctx_, scope_)).value();
    }
    std::optional<StoredSource> source(const std::string& name) {
        return run_task(records().find_source(ctx_, scope_, name)).value();
    }

    Maker maker_;
    RequestContext ctx_ = test_context();
    Scope scope_ = Scope::of(ctx_, CollectionName{"documents"});
};

TYPED_TEST_SUITE_P(SourceContract);

TYPED_TEST_P(SourceContract, ListsTheDocumentsOfOneSourceInPages) {
    for (const char* id : {"a", "b", "c", "d"}) {
        this->put(id, "file:///one");
        this->put(std::string{id} + "2", "two");
    }
    this->put("e", "");
    EXPECT_THAT(this->listed("two", 3), testing::ElementsAre("a2", "b2", "c2", "d2"));
    EXPECT_THAT(this->listed("file:///one"), testing::ElementsAre("a", "b", "c", "d"));
    EXPECT_EQ(this->listed("").size(), 9U);
    EXPECT_THAT(this->listed("three"), testing::IsEmpty());
}

TYPED_TEST_P(SourceContract, ASourceIsThereByItsDocumentsOrByItsRecord) {
    EXPECT_THAT(this->sources(), testing::IsEmpty());
    this->put("a", "wiki");
    this->put("b", "wiki");
    this->put("c", "");
    this->put_record({.source = "empty", .state = RunState::kDone});
    const auto all = this->sources();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].source, "empty");
    EXPECT_EQ(all[0].documents, 0U);
    EXPECT_TRUE(all[0].record);
    EXPECT_EQ(all[1].source, "wiki");
    EXPECT_EQ(all[1].documents, 2U);
    EXPECT_FALSE(all[1].record);
    EXPECT_FALSE(this->source("other"));
    EXPECT_TRUE(run_task(this->records().remove_source(this->ctx_, this->scope_, "empty")).value());
    EXPECT_FALSE(run_task(this->records().remove_source(this->ctx_, this->scope_, "wiki")).value());
    EXPECT_EQ(this->sources().size(), 1U);
}

TYPED_TEST_P(SourceContract, ARecordIsKeptAsItIsAndReplaced) {
    SourceRecord record{.source = "file:///a b/\xC3\xA4",
                        .places = {"file:///a b/\xC3\xA4", "s3://bucket/x"},
                        .state = RunState::kPartial,
                        .begun_at = WallTime{std::chrono::milliseconds{1'700'000'000'123}},
                        .ended_at = WallTime{std::chrono::milliseconds{1'700'000'000'999}},
                        .files = 5,
                        .indexed = 3,
                        .unchanged = 2,
                        .removed = 1,
                        .vanished = 4,
                        .failed = 1,
                        .failures = {{"a.pdf", "encrypted", "needs a \"password\"", "1.5"}}};
    this->put_record(record);
    EXPECT_EQ(this->source(record.source)->record, record);
    auto listed = record;
    listed.failures.clear();
    EXPECT_EQ(this->sources().at(0).record, listed) << "a listing has no failures";
    record.state = RunState::kRunning;
    record.ended_at = std::nullopt;
    record.failures.clear();
    this->put_record(record);
    EXPECT_EQ(this->source(record.source)->record, record);
    EXPECT_EQ(this->sources().size(), 1U);
}

REGISTER_TYPED_TEST_SUITE_P(SourceContract, ListsTheDocumentsOfOneSourceInPages,
                            ASourceIsThereByItsDocumentsOrByItsRecord,
                            ARecordIsKeptAsItIsAndReplaced);

}  // namespace ragd
