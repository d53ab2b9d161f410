#include "app/server_address.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(ServerAddress, OfPlainHttpIsHostAndPort) {
    EXPECT_EQ(holder_of({.url = "http://127.0.0.1:8080"}), "127.0.0.1:8080");
    const auto server = server_of("127.0.0.1:8080");
    ASSERT_TRUE(server);
    EXPECT_EQ(server->url, "http://127.0.0.1:8080");
    EXPECT_EQ(server->key_pin, "");
}

TEST(ServerAddress, OfHttpsHasTheKey) {
    const ServerAddress there{.url = "https://[::1]:8443", .key_pin = "sha256//abc="};
    const auto server = server_of(holder_of(there));
    ASSERT_TRUE(server);
    EXPECT_EQ(server->url, there.url);
    EXPECT_EQ(server->key_pin, there.key_pin);
}

TEST(ServerAddress, OfAServerThatListensEverywhereIsOnThisMachine) {
    EXPECT_EQ(server_of("0.0.0.0:80")->url, "http://127.0.0.1:80");
    EXPECT_EQ(server_of("[::]:80")->url, "http://[::1]:80");
    EXPECT_EQ(server_of("https://0.0.0.0:443 sha256//x")->url, "https://127.0.0.1:443");
    EXPECT_EQ(server_of("https://[::]:443 sha256//x")->url, "https://[::1]:443");
}

TEST(ServerAddress, IsNoneOfACommandOrWhileStarting) {
    EXPECT_FALSE(server_of("local"));
    EXPECT_FALSE(server_of(""));
}

}  // namespace
}  // namespace ragd
