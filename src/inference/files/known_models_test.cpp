#include "inference/files/known_models.hpp"

#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"
#include "inference/files/weights_digest.hpp"

namespace ragd {
namespace {

TEST(KnownModels, TheModelsThatLieInTheTreeAreTheOnesThatAreKnown) {
    for (const std::string name :
         {"ragd/late-interaction-minilm", "sentence-transformers/all-MiniLM-L6-v2"}) {
        const auto file = test::source_dir() / "models" / name / "model.safetensors";
        if (name.starts_with("ragd/") || std::filesystem::exists(file)) {
            const auto digest = weights_digest(file, {});
            ASSERT_TRUE(digest) << digest.error().message;
            EXPECT_EQ(doubt_about_model(name, *digest), std::nullopt)
                << "a new version? then its digest belongs into known_models.cpp";
        }
    }
}

TEST(KnownModels, OtherWeightsUnderAKnownNameAreSaidAndOtherNamesAreFree) {
    const std::string other(64, 'a');
    const auto doubt = doubt_about_model("ragd/late-interaction-minilm", other);
    ASSERT_TRUE(doubt);
    EXPECT_NE(doubt->find("another name"), std::string::npos);
    EXPECT_EQ(doubt_about_model("me/my-model", other), std::nullopt);
    EXPECT_EQ(doubt_about_model("/models/late-interaction-minilm", other), std::nullopt);
}

}  // namespace
}  // namespace ragd
