#include "inference/files/known_models.hpp"

#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"
#include "inference/files/weights_digest.hpp"

namespace ragd {
namespace {

void expect_known(const std::string& name) {
    const auto digest =
        weights_digest(test::source_dir() / "models" / name / "model.safetensors", {});
    ASSERT_TRUE(digest) << digest.error().message;
    EXPECT_EQ(doubt_about_model(name, *digest), std::nullopt)
        << "a new version? then " << *digest << " belongs into known_models.cpp";
    EXPECT_TRUE(doubt_about_model(name, std::string(64, 'a'))) << name << " is not known at all";
}

TEST(KnownModels, TheModelsThatLieInTheTreeAreTheOnesThatAreKnown) {
    std::size_t count = 0;
    const auto ours = test::source_dir() / "models/ragd";
    for (const auto& folder : std::filesystem::directory_iterator{ours}) {
        expect_known("ragd/" + folder.path().filename().string());
        ++count;
    }
    EXPECT_GE(count, 2U);
    const std::string fetched = "sentence-transformers/all-MiniLM-L6-v2";
    if (std::filesystem::exists(test::source_dir() / "models" / fetched)) {
        expect_known(fetched);
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
