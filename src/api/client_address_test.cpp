#include "api/client_address.hpp"

#include <array>

#include <gtest/gtest.h>

namespace ragd {
namespace {

class ClientAddressTest : public testing::Test {
protected:
    static std::string client(const std::string& peer, const HttpHeaders& headers) {
        const std::array<std::string, 2> ours{"10.0.0.0/8", "fd00::1"};
        HttpRequest request;
        request.peer = peer;
        request.headers = headers;
        return client_address(request, Networks::of(ours).value());
    }
};

TEST_F(ClientAddressTest, WhoIsNoProxyOfOursSpeaksForHimself) {
    EXPECT_EQ(client("192.0.2.1", {{"X-Forwarded-For", "198.51.100.7"}}), "192.0.2.1");
    EXPECT_EQ(client("192.0.2.1", {}), "192.0.2.1");
    EXPECT_EQ(client("", {{"X-Forwarded-For", "198.51.100.7"}}), "") << "this process's own";
}

TEST_F(ClientAddressTest, AProxySaysWhomItHeard) {
    EXPECT_EQ(client("10.0.0.1", {{"x-forwarded-for", "198.51.100.7"}}), "198.51.100.7");
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "198.51.100.7:4711"}}), "198.51.100.7");
    EXPECT_EQ(client("fd00::1", {{"X-Forwarded-For", "[2001:db8::7]:4711"}}), "2001:db8::7");
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "2001:db8::7"}}), "2001:db8::7");
    EXPECT_EQ(client("10.0.0.1", {}), "10.0.0.1");
}

TEST_F(ClientAddressTest, WhatAClientWroteItselfIsNotBelieved) {
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "127.0.0.1, 198.51.100.7"}}), "198.51.100.7");
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "127.0.0.1"},
                                  {"X-Forwarded-For", "198.51.100.7, 10.2.2.2"}}),
              "198.51.100.7")
        << "through two proxies of ours";
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "198.51.100.7, unknown"}}), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", ", ,"}}), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", {{"X-Forwarded-For", "10.9.9.9"}}), "10.9.9.9");
}

}  // namespace
}  // namespace ragd
