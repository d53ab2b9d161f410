#include "web/accepted_coding.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(AcceptedCoding, GzipIsTakenByWhoNamesIt) {
    for (const auto* header : {"gzip", "gzip, deflate, br", "br;q=1.0, GZIP ; q=0.5", "x-gzip", "*",
                               "deflate, *;q=0.1"}) {
        EXPECT_TRUE(accepts_gzip(header)) << header;
    }
}

TEST(AcceptedCoding, NobodyElseIsSentIt) {
    for (const auto* header : {"", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0",
                               "gzipped", "br;q=gzip", ",,;"}) {
        EXPECT_FALSE(accepts_gzip(header)) << header;
    }
}

}  // namespace
}  // namespace ragd
