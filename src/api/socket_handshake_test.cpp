#include "api/socket_handshake.hpp"

#include <gtest/gtest.h>

#include "api/foreign.hpp"

namespace ragd {
namespace {

HttpRequest handshake(HttpHeaders more = {}) {
    HttpRequest request{.method = "GET",
                        .headers = {{"Host", "localhost"},
                                    {"Connection", "keep-alive, Upgrade"},
                                    {"Upgrade", "WebSocket"},
                                    {"Sec-WebSocket-Version", "13"},
                                    {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}};
    for (auto& header : more) {
        request.headers.push_back(std::move(header));
    }
    return request;
}

HttpRequest without(std::string_view name) {
    auto request = handshake();
    std::erase_if(request.headers, [name](const auto& header) { return header.first == name; });
    return request;
}

TEST(Handshake, OneThatKeepsTheRulesIsTaken) {
    EXPECT_FALSE(fault_of_handshake(handshake()));
    EXPECT_FALSE(fault_of_handshake(handshake({{"Sec-WebSocket-Protocol", "chat, ragd.v1"}})));
}

TEST(Handshake, WhatIsMissingDecidesTheStatus) {
    EXPECT_EQ(fault_of_handshake(without("Upgrade"))->status, 426);
    auto head = handshake();
    head.head_only = true;
    EXPECT_EQ(fault_of_handshake(head)->status, 426);
    EXPECT_EQ(fault_of_handshake(without("Connection"))->status, 426);
    EXPECT_EQ(fault_of_handshake(without("Sec-WebSocket-Version"))->status, 426);
    EXPECT_EQ(fault_of_handshake(without("Sec-WebSocket-Key"))->status, 400);
    EXPECT_EQ(fault_of_handshake(without("Host"))->status, 400);
    EXPECT_EQ(fault_of_handshake(handshake({{"Sec-WebSocket-Protocol", "chat"}}))->status, 400);
}

TEST(Handshake, AKeyAmongTheProtocolsIsThatOfTheCaller) {
    auto request = handshake({{"Sec-WebSocket-Protocol", "ragd.v1"},
                              {"sec-websocket-protocol", "ragd.key.abc.-_9 , other"}});
    take_key_of_protocols(request);
    ASSERT_NE(request.header("Authorization"), nullptr);
    EXPECT_EQ(*request.header("Authorization"), "Bearer abc.-_9");
    EXPECT_EQ(*request.header("Sec-WebSocket-Protocol"), "ragd.v1, other");
    EXPECT_FALSE(fault_of_handshake(request));
}

TEST(Handshake, AHeaderSaysMoreThanAProtocol) {
    auto request = handshake(
        {{"Authorization", "Bearer real"}, {"Sec-WebSocket-Protocol", "ragd.v1, ragd.key.other"}});
    take_key_of_protocols(request);
    EXPECT_EQ(*request.header("Authorization"), "Bearer real");
    EXPECT_EQ(*request.header("Sec-WebSocket-Protocol"), "ragd.v1");
}

TEST(Handshake, WithoutAKeyNothingIsAdded) {
    auto request = handshake({{"Sec-WebSocket-Protocol", "ragd.v1, ragd.key."}});
    take_key_of_protocols(request);
    EXPECT_EQ(request.header("Authorization"), nullptr);
}

TEST(Handshake, NoPageOfOthersBeginsOne) {
    const auto foreign = handshake({{"Origin", "https://evil.example"}});
    EXPECT_FALSE(check_origin(foreign, {}));
    EXPECT_TRUE(check_origin(foreign, {"https://evil.example"}));
    EXPECT_TRUE(check_origin(handshake({{"Origin", "http://localhost"}}), {}));
}

}  // namespace
}  // namespace ragd
