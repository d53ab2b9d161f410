#include "store/read_health.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(ReadHealth, IsDownWhenReadsFailWithoutExceptionAndSaysWhy) {
    ReadHealth reads;
    EXPECT_EQ(reads.status().health, Health::kOk);
    EXPECT_TRUE(reads.failed("a page"));
    EXPECT_EQ(reads.status().health, Health::kDegraded) << "one page that one client asks for";
    EXPECT_FALSE(reads.failed("a page")) << "no news";
    EXPECT_FALSE(reads.failed("the disk"));
    EXPECT_EQ(reads.status().health, Health::kDown);
    EXPECT_EQ(reads.status().detail, "the disk");
}

TEST(ReadHealth, ComesBackWithTheFirstReadThatSucceedsAndForgetsAfterAHundred) {
    ReadHealth reads;
    for (int i = 0; i < 5; ++i) {
        (void)reads.failed("a page");
    }
    EXPECT_TRUE(reads.succeeded());
    EXPECT_EQ(reads.status().health, Health::kDegraded);
    for (int i = 0; i < 98; ++i) {
        EXPECT_FALSE(reads.succeeded());
    }
    EXPECT_EQ(reads.status().health, Health::kDegraded);
    EXPECT_FALSE(reads.succeeded());
    EXPECT_EQ(reads.status().health, Health::kOk);
}

TEST(ReadHealth, APassageLeftOutOfAnAnswerIsNewsOnceAndNoReasonToStop) {
    ReadHealth reads;
    EXPECT_TRUE(reads.left_out(ChunkId{7}, "passage 7"));
    for (int i = 0; i < 9; ++i) {
        EXPECT_FALSE(reads.left_out(ChunkId{7}, "passage 7"));
        EXPECT_FALSE(reads.succeeded());
    }
    EXPECT_TRUE(reads.left_out(ChunkId{8}, "passage 8"));
    EXPECT_EQ(reads.status().health, Health::kDegraded);
}

}  // namespace
}  // namespace ragd
