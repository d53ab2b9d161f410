#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ports/cache.hpp"

namespace ragd {

/// What every Cache promises while it is up.
///     struct MyCache {                              // default constructed anew for each test
///         Cache& cache();
///         Result<Cache::Values> get(std::vector<std::string>);    // runs the task
///         void put(std::vector<CacheEntry>, std::chrono::seconds ttl);  // on the io thread
///         bool eventually(std::function<bool()>);   // lets time pass until it is so
///     };
///     INSTANTIATE_TYPED_TEST_SUITE_P(MyCache, CacheContract, MyCache);
template <typename Maker>
class CacheContract : public testing::Test {
protected:
    using Values = Cache::Values;

    Values get(std::vector<std::string> keys) {
        auto values = maker_.get(std::move(keys));
        EXPECT_TRUE(values) << values.error().message;
        return values ? std::move(*values) : Values{};
    }
    void put(std::vector<CacheEntry> entries, std::chrono::seconds ttl = std::chrono::hours{1}) {
        maker_.put(std::move(entries), ttl);
    }

    Maker maker_;
};

TYPED_TEST_SUITE_P(CacheContract);

TYPED_TEST_P(CacheContract, WhatWasNeverPutIsNotThere) {
    EXPECT_EQ(this->get({"a", "b"}), (Cache::Values{std::nullopt, std::nullopt}));
}

TYPED_TEST_P(CacheContract, ValuesComeInTheOrderOfTheKeys) {
    this->put({{"a", "1"}, {"b", "2"}});
    EXPECT_EQ(this->get({"b", "none", "a", "b"}), (Cache::Values{"2", std::nullopt, "1", "2"}));
}

TYPED_TEST_P(CacheContract, ALaterPutReplaces) {
    this->put({{"a", "old"}});
    this->put({{"a", "new"}});
    EXPECT_EQ(this->get({"a"}), Cache::Values{"new"});
}

TYPED_TEST_P(CacheContract, AnyBytesComeBackAsTheyWere) {
    std::string bytes;
    for (int i = 0; i < 100'000; ++i) {
        bytes += static_cast<char>(i * 7 % 256);
    }
    this->put({{std::string("k\0\r\n$5", 6), bytes}, {"empty", ""}});
    EXPECT_EQ(this->get({std::string("k\0\r\n$5", 6), "empty"}), (Cache::Values{bytes, ""}));
}

TYPED_TEST_P(CacheContract, TheLargestBatchGoesThrough) {
    std::vector<CacheEntry> entries;
    std::vector<std::string> keys;
    Cache::Values expected;
    for (std::size_t i = 0; i < Cache::kBatchMax; ++i) {
        entries.push_back({"key " + std::to_string(i), std::string(1600, static_cast<char>(i))});
        keys.push_back(entries.back().key);
        expected.emplace_back(entries.back().value);
    }
    this->put(std::move(entries));
    EXPECT_EQ(this->get(std::move(keys)), expected);
}

TYPED_TEST_P(CacheContract, AnEntryGoesAtItsTime) {
    this->put({{"short", "1"}}, std::chrono::seconds{1});
    this->put({{"long", "2"}});
    EXPECT_EQ(this->get({"short"}), Cache::Values{"1"});
    EXPECT_TRUE(this->maker_.eventually([&] { return !this->get({"short"}).front(); }));
    EXPECT_EQ(this->get({"long"}), Cache::Values{"2"});
}

TYPED_TEST_P(CacheContract, SaysThatItIsWell) {
    this->put({{"a", "1"}});
    (void)this->get({"a"});
    EXPECT_EQ(this->maker_.cache().status().health, Health::kOk);
}

REGISTER_TYPED_TEST_SUITE_P(CacheContract, WhatWasNeverPutIsNotThere, ValuesComeInTheOrderOfTheKeys,
                            ALaterPutReplaces, AnyBytesComeBackAsTheyWere,
                            TheLargestBatchGoesThrough, AnEntryGoesAtItsTime, SaysThatItIsWell);

}  // namespace ragd
