#include <fstream>

#include <gmock/gmock.h>

#include "app/app_fixture.hpp"
#include "app/models.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

class LoadModels : public AppFixture {
protected:
    Result<Models> load() {
        const auto made = plan(settings_, this_machine(settings_));
        EXPECT_TRUE(made) << made.error().message;
        return load_models(made->models, basics_);
    }
};

TEST_F(LoadModels, ADimensionThatTheModelDoesNotHaveNamesBothAndWhatToDo) {
    settings_.vector_dim = 768;
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kInvalidField);
    EXPECT_THAT(loaded.error().message, HasSubstr("VECTOR_DIM is 768"));
    EXPECT_THAT(loaded.error().message, HasSubstr("has 384"));
}

TEST_F(LoadModels, TheDefaultRerankerReadsWithTheEmbedder) {
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->reranker.reranker);
    EXPECT_EQ(loaded->reranker_base, nullptr) << "no second copy of its base";
    EXPECT_EQ(loaded->embedder->status().health, Health::kOk);
}

TEST_F(LoadModels, OneThatIsNowhereSaysWhereItWasLookedFor) {
    for (std::string Settings::* name : {&Settings::embedding_model, &Settings::rerank_model}) {
        Settings before = settings_;
        settings_.*name = "no/such-model";
        const auto loaded = load();
        settings_ = std::move(before);
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().code, ErrorCode::kNotFound);
        EXPECT_THAT(loaded.error().message, HasSubstr("no/such-model"));
    }
}

}  // namespace
}  // namespace ragd
