#include "inference/graphs/compiled_cache.hpp"

#include <gtest/gtest.h>

#include "inference/files/files_fixture.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

class CompiledCacheTest : public testing::Test {
protected:
    CompiledCacheTest() {
        CompiledCache first{shared_, 7};
        EXPECT_FALSE(first.has_graph());
        test::write_text(first.folder() / "7.blob", "a compiled graph");
        first.keep();
    }
    std::size_t entries() {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{shared_}, fs::directory_iterator{}));
    }

    test::TempDir dir_;
    fs::path shared_ = dir_.path() / "cache";
};

TEST_F(CompiledCacheTest, ALaterStartGetsACopyOfItsOwn) {
    fs::path own;
    {
        const CompiledCache second{shared_, 7};
        ASSERT_TRUE(second.has_graph());
        own = second.folder();
        EXPECT_EQ(test::read_text(own / "7.blob"), "a compiled graph");
        fs::resize_file(shared_ / "7.blob", 1);
        EXPECT_EQ(test::read_text(own / "7.blob"), "a compiled graph");
    }
    EXPECT_FALSE(fs::exists(own));
    EXPECT_FALSE((CompiledCache{shared_, 8}.has_graph()));
    EXPECT_EQ(entries(), 2U) << "the graph and its sum";
}

TEST_F(CompiledCacheTest, AGraphThatIsNotWhatWasWrittenIsNotUsed) {
    const std::string good = test::read_text(shared_ / "7.blob");
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x01);
        test::write_text(shared_ / "7.blob", bad);
        EXPECT_FALSE((CompiledCache{shared_, 7}.has_graph())) << at;
    }
    test::write_text(shared_ / "7.blob", good);
    EXPECT_TRUE((CompiledCache{shared_, 7}.has_graph()));
    fs::remove(shared_ / "7.sum");
    EXPECT_FALSE((CompiledCache{shared_, 7}.has_graph())) << "as older versions left it";
}

TEST_F(CompiledCacheTest, WhatAKilledProcessLeftIsRemovedWhenItIsOld) {
    const fs::path old = shared_ / "start-abc";
    test::write_text(old / "7.blob", "half a gr");
    const CompiledCache now{shared_, 7};
    EXPECT_TRUE(fs::exists(old)) << "it may be loading";
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours{2});
    const CompiledCache later{shared_, 7};
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(now.folder()));
}

TEST_F(CompiledCacheTest, WithoutAFolderNothingIsKeptAndNothingFails) {
    CompiledCache none{{}, 7};
    EXPECT_TRUE(none.folder().empty());
    EXPECT_FALSE(none.has_graph());
    none.keep();
}

}  // namespace
}  // namespace ragd
