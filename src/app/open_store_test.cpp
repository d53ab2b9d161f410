#include "app/open_store.hpp"

#include <gmock/gmock.h>

#include "app/app_fixture.hpp"
#include "clients/qdrant/fake_qdrant_fixture.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class OpenStore : public AppFixture {
protected:
    Result<Store> open(const QdrantOptions& options) {
        return open_store(options, model_, nullptr, &http_, basics_);
    }

    EmbeddingModel model_{.name = "m", .revision = "r", .dimension = 4, .max_tokens = 64};
    HttpClient http_{{}, clock_};
};

TEST_F(OpenStore, ADirectoryIsLockedByOneProcessAndAnotherPlanNeedsNone) {
    const EmbeddedPlan plan{.directory = settings_.data_dir};
    const auto lock = lock_data(plan, "127.0.0.1:8080");
    ASSERT_TRUE(lock && *lock);
    const auto second = lock_data(plan, "local");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kConflict);
    EXPECT_THAT(second.error().message, HasSubstr("127.0.0.1:8080"));
    const auto none = lock_data(QdrantOptions{}, "local");
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);

    const auto store = open_store(plan, model_, &**lock, nullptr, basics_);
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ(&store->get(), store->embedded.get());
    EXPECT_EQ(store->get().status().health, Health::kOk);
}

TEST_F(OpenStore, QdrantNeedNotBeThereYetAndReadinessSaysSo) {
    const auto store = open({.url = "http://127.0.0.1:1"});
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ(&store->get(), store->qdrant.get());
    EXPECT_EQ(store->get().status().health, Health::kDown);
    EXPECT_THAT(store->get().status().detail, HasSubstr("127.0.0.1:1"));
    io_.stop();  // it keeps looking
}

TEST_F(OpenStore, CollectionsOfAnotherModelAreRefusedAtTheStart) {
    const FakeQdrant qdrant;
    {
        const auto store = open({.url = qdrant.url()});
        ASSERT_TRUE(store) << store.error().message;
        EXPECT_EQ(store->get().status().health, Health::kOk);
        model_.name = "another";
        const auto refused = open({.url = qdrant.url()});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
        EXPECT_THAT(refused.error().message, HasSubstr("EMBEDDING_MODEL"));
        io_.stop();
    }
}

TEST_F(OpenStore, AnAddressThatIsNoneIsRefused) {
    const auto refused = open({.url = "127.0.0.1:6333"});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("QDRANT_URL"));
}

}  // namespace
}  // namespace ragd
