#include "inference/model_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"
#include "inference/files/weights_digest.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class ModelCheckTest : public testing::Test {
protected:
    ModelCheckTest() {
        fs::copy(test::data_dir() / "tiny_encoder", folder_, fs::copy_options::recursive);
        EXPECT_TRUE(weights_digest(weights_, cache_));
    }
    /// Changes the last number of the weights, and leaves the file's date as it was.
    void write_last_number(std::string_view number) {
        const auto date = fs::last_write_time(weights_);
        std::string bytes = test::read_text(weights_);
        bytes.replace(bytes.size() - number.size(), number.size(), number);
        std::fstream file{weights_, std::ios::binary | std::ios::in | std::ios::out};
        file << bytes;
        file.close();
        fs::last_write_time(weights_, date);
    }

    test::TempDir dir_;
    fs::path folder_ = dir_.path() / "model";
    fs::path cache_ = dir_.path() / "cache";
    fs::path weights_ = folder_ / "model.safetensors";
};

TEST_F(ModelCheckTest, WeightsThatHaveNotChangedAreSound) {
    EXPECT_THAT(check_weights(folder_, "me/tiny", cache_), IsEmpty());
    EXPECT_THAT(check_weights(test::source_dir() / "models/ragd/late-interaction-minilm",
                              "ragd/late-interaction-minilm", cache_),
                IsEmpty());
}

TEST_F(ModelCheckTest, ABitThatFlippedUnderAnOldDateIsFound) {
    write_last_number(std::string_view{"\x01\x02\x03\x3e", 4});
    EXPECT_THAT(check_weights(folder_, "me/tiny", cache_),
                Contains(HasSubstr("has changed since it was first loaded")));
}

TEST_F(ModelCheckTest, WhatIsNoNumberIsFoundAndAKnownNameIsHeldToItsDigest) {
    write_last_number(std::string_view{"\x00\x00\xc0\x7f", 4});
    const auto found = check_weights(folder_, "ragd/late-interaction-minilm", cache_);
    EXPECT_THAT(found, Contains(HasSubstr("holds what is no number")));
    EXPECT_THAT(found, Contains(HasSubstr("not those that this version of ragd knows")));
    EXPECT_THAT(check_weights(dir_.path() / "none", "none", cache_),
                Contains(HasSubstr("config.json")));
}

TEST_F(ModelCheckTest, ACompiledGraphIsHeldToItsSum) {
    test::write_text(cache_ / "7.blob", "a graph");
    test::write_text(cache_ / "7.sum", "0123456789abcdef\n");
    EXPECT_THAT(check_compiled(cache_), Contains(HasSubstr("7.blob")));
    EXPECT_THAT(check_compiled(dir_.path() / "none"), IsEmpty());
}

}  // namespace
}  // namespace ragd
