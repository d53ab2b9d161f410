#include "net/listen.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(Listen, SaysWhereInBothFamilies) {
    using boost::asio::ip::make_address;
    EXPECT_EQ(to_text({make_address("127.0.0.1"), 80}), "127.0.0.1:80");
    EXPECT_EQ(to_text({make_address("::1"), 80}), "[::1]:80");
}

TEST(Listen, APortThatWasJustUsedMayBeUsedAgain) {
    boost::asio::io_context context;
    auto first = listen_on(context.get_executor(), {"127.0.0.1", 0}).value();
    const auto port = first.local_endpoint().port();
    boost::asio::ip::tcp::socket client{context};
    client.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    first.accept().close();  // our side waits in TIME_WAIT now
    first.close();
    EXPECT_TRUE(listen_on(context.get_executor(), {"127.0.0.1", port}));
}

TEST(Listen, ATakenPortNamesTheSettingAndTheAddress) {
    boost::asio::io_context context;
    const auto first = listen_on(context.get_executor(), {"127.0.0.1", 0}).value();
    const auto port = first.local_endpoint().port();
    const auto second = listen_on(context.get_executor(), {"127.0.0.1", port});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(second.error().message, testing::HasSubstr("SERVER_PORT"));
    EXPECT_THAT(second.error().message, testing::HasSubstr("127.0.0.1:" + std::to_string(port)));
    const auto third = listen_on(context.get_executor(), {"127.0.0.1", port, "OTHER_PORT"});
    EXPECT_THAT(third.error().message, testing::HasSubstr("choose another OTHER_PORT"));
}

}  // namespace
}  // namespace ragd
