#include "domain/metadata_size.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(MetadataBytes, AreAboutThoseOfTheJson) {
    const auto metadata =
        boost::json::parse(R"({"lang": "en", "tags": ["aaaa", {"b": true}], "year": 2026})");
    const auto bytes = metadata_bytes(metadata.as_object(), 1'000'000);
    const auto text = boost::json::serialize(metadata).size();
    EXPECT_GT(bytes, text / 2);
    EXPECT_LT(bytes, text * 2);
    EXPECT_EQ(metadata_bytes({}, 1'000'000), 0U);
}

TEST(MetadataBytes, AreNotCountedPastEnough) {
    boost::json::array numbers(30'000, 1);
    const boost::json::object metadata{{"numbers", std::move(numbers)}};
    EXPECT_GT(metadata_bytes(metadata, 1'000'000), 60'000U);
    const auto some = metadata_bytes(metadata, 1'000);
    EXPECT_GE(some, 1'000U);
    EXPECT_LT(some, 2'000U);
}

}  // namespace
}  // namespace ragd
