#include "base/lru.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "testing/manual_clock.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

class LruTest : public testing::Test {
protected:
    ManualClock clock_;
    Lru<std::vector<float>> lru_{2, 60s};

    void put(const std::string& key) { lru_.put(key, {1.0F}, clock_.now()); }
    bool has(const std::string& key) { return lru_.peek(key, clock_.now()) != nullptr; }
};

TEST_F(LruTest, ForgetsWhatWasNotAskedForLongest) {
    put("a");
    put("b");
    EXPECT_NE(lru_.find("a", clock_.now()), nullptr);
    put("c");
    EXPECT_TRUE(has("a"));
    EXPECT_FALSE(has("b"));
    EXPECT_TRUE(has("c"));
    EXPECT_EQ(lru_.size(), 2U);
}

TEST_F(LruTest, AnEntryIsGoneAtItsAgeAndNotBefore) {
    put("a");
    clock_.advance(59'999ms);
    EXPECT_TRUE(has("a"));
    clock_.advance(1ms);
    EXPECT_FALSE(has("a"));
    EXPECT_EQ(lru_.size(), 0U);
}

TEST_F(LruTest, PuttingAgainRenewsAgeAndVector) {
    put("a");
    clock_.advance(40s);
    lru_.put("a", {2.0F}, clock_.now());
    clock_.advance(40s);
    const std::vector<float>* vector = lru_.find("a", clock_.now());
    ASSERT_NE(vector, nullptr);
    EXPECT_EQ(vector->front(), 2.0F);
    EXPECT_EQ(lru_.size(), 1U);
}

TEST_F(LruTest, BulkEntriesTakeFreeRoomOnlyAndGoFirst) {
    put("question");
    lru_.put_if_room("chunk 1", {1.0F}, clock_.now());
    lru_.put_if_room("chunk 2", {1.0F}, clock_.now());
    EXPECT_TRUE(has("chunk 1"));
    EXPECT_FALSE(has("chunk 2"));
    put("another question");
    EXPECT_TRUE(has("question"));
    EXPECT_FALSE(has("chunk 1"));
}

TEST_F(LruTest, WhatWeighsMoreTakesTheRoomOfSeveral) {
    Lru<int> weighed{10, 60s};
    for (const char* key : {"a", "b", "c"}) {
        weighed.put(key, 1, clock_.now(), 3);
    }
    EXPECT_EQ(weighed.used(), 9U);
    weighed.put("d", 1, clock_.now(), 5);
    EXPECT_EQ(weighed.find("a", clock_.now()), nullptr);
    EXPECT_EQ(weighed.find("b", clock_.now()), nullptr);
    EXPECT_NE(weighed.find("c", clock_.now()), nullptr);
    weighed.put("d", 2, clock_.now(), 1);
    EXPECT_EQ(weighed.used(), 4U) << "renewed with another weight";
    weighed.put("c", 1, clock_.now(), 11);
    EXPECT_EQ(weighed.find("c", clock_.now()), nullptr) << "too heavy, and what was there is old";
    EXPECT_EQ(weighed.used(), 1U);
    weighed.put("e", 1, clock_.now(), 10);
    EXPECT_EQ(weighed.size(), 1U);
}

TEST_F(LruTest, WithoutCapacityItKeepsNothing) {
    Lru<std::vector<float>> none{0, 60s};
    none.put("a", {1.0F}, clock_.now());
    none.put_if_room("b", {1.0F}, clock_.now());
    EXPECT_EQ(none.size(), 0U);
}

}  // namespace
}  // namespace ragd
