#include "inference/loaded_model.hpp"

#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

/// A small model with a cache of compiled graphs, both of which may be changed.
class LoadedModelTest : public testing::Test {
protected:
    LoadedModelTest() {
        fs::copy(test::data_dir() / "tiny_encoder", folder_, fs::copy_options::recursive);
    }
    Result<LoadedModel> load() {
        return load_model({.folder = folder_, .name = "me/tiny", .cache_dir = cache_},
                          ModelUse::kEmbed);
    }
    static std::vector<float> vector_of(LoadedModel& model) {
        return model.graph.infer(0, model.tokenizer->encode("hello world")).value();
    }
    [[nodiscard]] fs::path blob() const {
        for (const auto& entry : fs::directory_iterator{cache_}) {
            if (entry.path().extension() == ".blob") {
                return entry.path();
            }
        }
        return {};
    }

    test::TempDir dir_;
    fs::path folder_ = dir_.path() / "model";
    fs::path cache_ = dir_.path() / "cache";
};

TEST_F(LoadedModelTest, AnswersTheSameAfterItsFilesBecameShorter) {
    auto compiled = load().value();
    const auto expected = vector_of(compiled);
    auto cached = load().value();
    ASSERT_TRUE(cached.graph.was_cached());
    fs::permissions(blob(), fs::perms::owner_write, fs::perm_options::add);
    fs::resize_file(blob(), 100);
    fs::resize_file(folder_ / "model.safetensors", 100);
    EXPECT_EQ(vector_of(compiled), expected);
    EXPECT_EQ(vector_of(cached), expected);
}

TEST_F(LoadedModelTest, ACompiledGraphInWhichABitFlippedIsMadeAgain) {
    auto compiled = load().value();
    const auto expected = vector_of(compiled);
    fs::permissions(blob(), fs::perms::owner_write, fs::perm_options::add);
    std::string bytes = test::read_text(blob());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x40);
    test::write_text(blob(), bytes);
    auto again = load().value();
    EXPECT_FALSE(again.graph.was_cached());
    EXPECT_EQ(vector_of(again), expected);
    EXPECT_TRUE(load()->graph.was_cached()) << "and kept";
}

TEST_F(LoadedModelTest, AKnownNameForOtherWeightsIsSaid) {
    const auto described = [&](const std::string& name) {
        return load_model({.folder = folder_, .name = name, .cache_dir = cache_}, ModelUse::kEmbed)
            .value()
            .description;
    };
    constexpr auto* kDoubt = "not those that this version of ragd knows";
    EXPECT_EQ(described("me/tiny").find(kDoubt), std::string::npos);
    EXPECT_NE(described("ragd/late-interaction-minilm").find(kDoubt), std::string::npos);
}

TEST_F(LoadedModelTest, WeightsThatAreNoNumbersAreRefused) {
    const fs::path weights = folder_ / "model.safetensors";
    std::string bytes = test::read_text(weights);
    bytes.replace(bytes.size() - 4, 4, std::string_view{"\x00\x00\xc0\x7f", 4});
    test::write_text(weights, bytes);
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::kMalformed);
    EXPECT_NE(loaded.error().message.find("no number"), std::string::npos);
    const auto above = load_model({.folder = test::data_dir() / "tiny_reader",
                                   .name = "me/reader",
                                   .cache_dir = cache_,
                                   .base = folder_,
                                   .window = 48},
                                  ModelUse::kRead);
    ASSERT_FALSE(above) << "nor are those of the model that another one builds on";
    EXPECT_NE(above.error().message.find("no number"), std::string::npos) << above.error().message;
}

}  // namespace
}  // namespace ragd
