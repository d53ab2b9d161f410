#include <fmt/format.h>

#include "clients/qdrant/chunk_codec.hpp"
#include "clients/qdrant/qdrant_fixture.hpp"
#include "testing/access_contract.hpp"
#include "testing/hydrate_contract.hpp"
#include "testing/search_contract.hpp"
#include "testing/source_contract.hpp"

namespace ragd {
namespace {

INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, StoreContract, QdrantMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, HydrateContract, QdrantMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, SearchContract, QdrantMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, AccessContract, QdrantMaker);
INSTANTIATE_TYPED_TEST_SUITE_P(QdrantStore, SourceContract, QdrantMaker);

/// What remains of processes that died: chunks of attempts that no record names.
class QdrantStoreAndTheDead : public testing::Test {
protected:
    static NewDocument many(const std::string& id, std::size_t chunks) {
        NewDocument made;
        made.document.id = DocumentId{id};
        for (std::size_t i = 0; i < chunks; ++i) {
            const std::uint64_t start = made.document.text.size();
            made.document.text += "zebra ";
            made.chunks.push_back({.start = start,
                                   .end = made.document.text.size() - 1,
                                   .vector = contract_vector(0)});
        }
        return made;
    }
    void leave_behind(const std::string& id, std::uint64_t version, std::size_t chunks) {
        const Attempt attempt{.place = scope_.key(),
                              .document = DocumentId{id},
                              .id = AttemptId{fmt::format("dead{}", version)},
                              .version = version};
        const NewDocument document = many(id, chunks);
        ChunkEncoder encoder{attempt, document};
        ASSERT_TRUE(maker_.send({.method = "PUT",
                                 .path = points() + "?wait=true",
                                 .body = encoder.next_body(),
                                 .effect = QdrantRest::Effect::kWrites}));
        ASSERT_TRUE(encoder.done());
    }
    std::size_t stored(const std::string& id) {
        const boost::json::object filter{{"must", boost::json::array{match_value("document", id)}}};
        const auto found = maker_.send({.method = "POST",
                                        .path = points() + "/scroll",
                                        .body = boost::json::serialize(boost::json::object{
                                            {"filter", filter}, {"limit", 999}})});
        EXPECT_TRUE(found) << found.error().message;
        return found ? found->at("points").as_array().size() : 0;
    }
    std::vector<std::string> found(SearchMode mode) {
        SearchRequest request{.scope = scope_, .mode = mode, .text = "zebra", .limit = 1};
        request.vector = contract_vector(0);
        const auto result = run_task(maker_.store().search(ctx_, request));
        EXPECT_TRUE(result) << result.error().message;
        std::vector<std::string> documents;
        for (const Candidate& candidate : result.value_or(SearchResult{}).candidates) {
            documents.push_back(candidate.chunk->document.str());
        }
        return documents;
    }
    std::string points() { return "/collections/" + maker_.options().collection + "/points"; }

    RequestContext ctx_ = test_context();
    const Scope scope_ = test_scope();
    QdrantMaker maker_;
};

TEST_F(QdrantStoreAndTheDead, AnswersAreFullAllTheSame) {
    NewDocument real = many("real", 1);
    real.chunks[0].vector = contract_vector(0, 0.5F);
    ASSERT_TRUE(run_task(maker_.store().put(ctx_, scope_, real)));
    leave_behind("never finished", 1, 60);
    for (const auto mode : {SearchMode::kVector, SearchMode::kKeyword, SearchMode::kHybrid}) {
        EXPECT_THAT(found(mode), testing::ElementsAre("real"));
    }
    EXPECT_EQ(stored("never finished"), 60U) << "its writer may still be at it";
}

TEST_F(QdrantStoreAndTheDead, WhatNobodyWillNeedIsRemovedByASearch) {
    ASSERT_TRUE(run_task(maker_.store().put(ctx_, scope_, many("real", 1))));
    leave_behind("real", 1, 3);  // came second
    leave_behind("real", 2, 5);  // perhaps at work on the next version
    EXPECT_EQ(found(SearchMode::kHybrid).size(), 1U);
    EXPECT_EQ(stored("real"), 6U);
    ASSERT_TRUE(run_task(maker_.store().put(ctx_, scope_, many("real", 1))));
    EXPECT_EQ(stored("real"), 1U);
}

class QdrantStoreOfAnotherKind : public testing::Test {
protected:
    QdrantMaker maker_;
};

TEST_F(QdrantStoreOfAnotherKind, IsRefusedAndSaysWhatToDo) {
    const RequestContext ctx = test_context();
    ASSERT_TRUE(run_task(maker_.qdrant().connect(ctx)));
    EXPECT_TRUE(run_task(maker_.another(maker_.options())->connect(ctx)));
    const auto refused = [&](QdrantOptions options, const char* says) {
        const auto store = maker_.another(std::move(options));
        const auto connected = run_task(store->connect(ctx));
        ASSERT_FALSE(connected) << says;
        EXPECT_EQ(connected.error().code, ErrorCode::kConflict);
        EXPECT_THAT(connected.error().message, testing::HasSubstr(says));
        EXPECT_THAT(connected.error().message, testing::HasSubstr("QDRANT_COLLECTION"));
        EXPECT_EQ(store->status().health, Health::kDown);
        const auto asked = run_task(store->find(ctx, test_scope(), DocumentId{"a"}));
        EXPECT_EQ(asked.error().code, ErrorCode::kUnavailable) << "to a caller it is not its fault";
    };
    QdrantOptions options = maker_.options();
    options.model = "another/model";
    refused(options, "another/model");
    options = maker_.options();
    options.dimension = 5;
    refused(options, "vectors of 4 numbers");
    options = maker_.options();
    options.distance = QdrantDistance::kEuclid;
    refused(options, "QDRANT_DISTANCE");
}

}  // namespace
}  // namespace ragd
