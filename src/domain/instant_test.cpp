#include "domain/instant.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Instant, IsTheMomentThatADateOrATimeNames) {
    EXPECT_EQ(instant_of("1970-01-01"), 0);
    EXPECT_EQ(instant_of("1970-01-01T00:00:01Z"), 1'000'000);
    EXPECT_EQ(instant_of("1970-01-01t00:00:00.25z"), 250'000);
    EXPECT_EQ(instant_of("1970-01-01 00:01"), 60'000'000);
    EXPECT_EQ(instant_of("1969-12-31T23:59:59.999999Z"), -1);
    EXPECT_EQ(instant_of("2024-02-29T10:00:00+02:00"), instant_of("2024-02-29T08:00:00Z"));
    EXPECT_EQ(instant_of("2024-02-29T23:30:00-01:00"), instant_of("2024-03-01T00:30:00Z"));
    EXPECT_EQ(instant_of("2024-05-01T10:00:00"), instant_of("2024-05-01T10:00Z"));
    EXPECT_EQ(instant_of("2024-05-01T10:00:00.1234567Z"),
              instant_of("2024-05-01T10:00:00.123456Z"));
    EXPECT_EQ(instant_of("2016-12-31T23:59:60Z"), instant_of("2017-01-01T00:00:00Z"));
    EXPECT_LT(instant_of("0000-01-01"), instant_of("9999-12-31T23:59:59Z"));
}

TEST(Instant, IsNothingForAnythingElse) {
    for (const char* text : {"",
                             "2024",
                             "2024-05",
                             "2024-5-1",
                             "2024-02-30",
                             "2023-02-29",
                             "2024-13-01",
                             "2024-00-01",
                             "2024-05-00",
                             "20240501",
                             "2024-05-01T",
                             "2024-05-01T10",
                             "2024-05-01T24:00:00Z",
                             "2024-05-01T10:60Z",
                             "2024-05-01T10:00:61Z",
                             "2024-05-01T10:00:00.Z",
                             "2024-05-01T10:00:00+2",
                             "2024-05-01T10:00:00+02",
                             "2024-05-01T10:00:00 Z",
                             "2024-05-01 ",
                             " 2024-05-01",
                             "2024-05-01T10:00:00ZZ",
                             "-024-05-01",
                             "2024-05-01x"}) {
        EXPECT_EQ(instant_of(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace ragd
