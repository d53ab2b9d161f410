#include "net/address_rule.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

boost::asio::ip::address address(std::string_view text) {
    return boost::asio::ip::make_address(text);
}

TEST(AddressRule, KnowsWhatIsPublic) {
    for (const char* text :
         {"1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255",
          "100.128.0.1", "192.167.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1",
          "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
        EXPECT_TRUE(is_public(address(text))) << text;
    }
}

TEST(AddressRule, KnowsWhatIsNot) {
    for (const char* text : {"0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.255.254",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.1",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.1",
                             "203.0.113.1",
                             "224.0.0.1",
                             "239.255.255.255",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::127.0.0.1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.0.0.1",
                             "::ffff:169.254.169.254",
                             "64:ff9b::7f00:1",
                             "64:ff9b::a9fe:a9fe",
                             "64:ff9b:1::1",
                             "100::1",
                             "2001::1",
                             "2001:db8::1",
                             "2002:7f00:1::1",
                             "2002:a00:1::1",
                             "3fff::1",
                             "fc00::1",
                             "fd12::1",
                             "fe80::1",
                             "febf::1",
                             "fec0::1",
                             "ff02::1"}) {
        EXPECT_FALSE(is_public(address(text))) << text;
    }
}

TEST(AddressRule, AllowsWhatIsNamed) {
    const std::vector<std::string> also{"10.1.0.0/16", "127.0.0.1", "fd00:1::/32", "wiki.local"};
    const auto rule = AddressRule::with(also);
    ASSERT_TRUE(rule) << rule.error().message;
    EXPECT_TRUE(rule->allows("example.com", address("8.8.8.8")));
    EXPECT_TRUE(rule->allows("example.com", address("10.1.255.1")));
    EXPECT_TRUE(rule->allows("example.com", address("::ffff:10.1.2.3")));
    EXPECT_FALSE(rule->allows("example.com", address("10.2.0.1")));
    EXPECT_TRUE(rule->allows("example.com", address("127.0.0.1")));
    EXPECT_FALSE(rule->allows("example.com", address("127.0.0.2")));
    EXPECT_TRUE(rule->allows("example.com", address("fd00:1::5")));
    EXPECT_FALSE(rule->allows("example.com", address("fd00:2::5")));
    EXPECT_TRUE(rule->allows("wiki.local", address("192.168.7.7")));
    EXPECT_FALSE(rule->allows("a.wiki.local", address("192.168.7.7")));
}

TEST(AddressRule, RefusesWhatIsNoAddress) {
    for (const std::string& one : {"10.0.0.0/33", "10.0.0.0/", "fd00::/129", "10.0.0.0/8/8",
                                   "http://wiki", "wiki:80", "", "wiki/8"}) {
        EXPECT_FALSE(AddressRule::with(std::vector<std::string>{one})) << one;
    }
}

}  // namespace
}  // namespace ragd
