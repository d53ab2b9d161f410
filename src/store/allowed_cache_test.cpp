#include "store/allowed_cache.hpp"

#include <gtest/gtest.h>

#include "testing/test_access.hpp"

namespace ragd {
namespace {

AllowedCache::Chunks chunks(std::size_t count) {
    std::vector<ChunkId> ids;
    for (std::size_t i = 0; i < count; ++i) {
        ids.push_back(ChunkId{i + 1});
    }
    return std::make_shared<const std::vector<ChunkId>>(std::move(ids));
}

TEST(AllowedCache, KnowsASetUntilSomethingIsWritten) {
    AllowedCache cache;
    const auto mia = AllowedCache::key(1, TestAccess::of("acme", {"user:mia"}));
    EXPECT_EQ(cache.find(mia), nullptr);
    cache.put(cache.revision(), mia, chunks(3));
    ASSERT_NE(cache.find(mia), nullptr);
    EXPECT_EQ(cache.find(mia)->size(), 3U);
    EXPECT_EQ(cache.find(AllowedCache::key(2, TestAccess::of("acme", {"user:mia"}))), nullptr);
    EXPECT_EQ(cache.find(AllowedCache::key(1, TestAccess::of("acme", {"user:tom"}))), nullptr);
    EXPECT_EQ(cache.find(AllowedCache::key(1, TestAccess::of("acme"))), nullptr);
    cache.forget();
    EXPECT_EQ(cache.find(mia), nullptr);
}

TEST(AllowedCache, WhatWasReadBeforeAWriteIsNotKept) {
    AllowedCache cache;
    const auto key = AllowedCache::key(1, TestAccess::of("acme"));
    const auto before = cache.revision();
    cache.forget();
    cache.put(before, key, chunks(3));
    EXPECT_EQ(cache.find(key), nullptr);
}

TEST(AllowedCache, IsBounded) {
    AllowedCache cache;
    const auto large = chunks(AllowedCache::kIdsMax / 2 + 1);
    for (int collection = 1; collection <= 3; ++collection) {
        const auto key = AllowedCache::key(collection, TestAccess::of("acme"));
        cache.put(cache.revision(), key, large);
        EXPECT_EQ(cache.find(key), large);
        EXPECT_EQ(cache.find(AllowedCache::key(collection - 1, TestAccess::of("acme"))), nullptr);
    }
}

}  // namespace
}  // namespace ragd
