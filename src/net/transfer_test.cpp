#include "net/transfer.hpp"

#include <future>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;

class TransferTest : public testing::Test {
protected:
    /// Waits for news as the caller of a request does.
    std::future<Transfer::News> next() {
        return boost::asio::co_spawn(io_.executor(), transfer_->next(), boost::asio::use_future);
    }
    static Transfer::News arrived(std::future<Transfer::News> news) {
        EXPECT_EQ(news.wait_for(20s), std::future_status::ready);
        return news.get();
    }
    /// Whether the io thread has done what it had to do, and the news have not come.
    bool waits(const std::future<Transfer::News>& news) {
        std::promise<void> done;
        boost::asio::post(io_.executor(), [&done] { done.set_value(); });
        done.get_future().wait();
        return news.wait_for(0s) != std::future_status::ready;
    }

    IoThread io_;
    std::shared_ptr<Transfer> transfer_ = std::make_shared<Transfer>(HttpCall{});
};

TEST_F(TransferTest, HandsOverWhatCameBeforeItWasAskedFor) {
    transfer_->put_head({.status = 200});
    EXPECT_EQ(transfer_->put_body("one", false), 3U);
    EXPECT_EQ(transfer_->put_body("two", false), 6U);
    transfer_->put_done({});
    const auto news = arrived(next());
    EXPECT_EQ(news.head.value().status, 200);
    EXPECT_EQ(news.bytes, "onetwo");
    EXPECT_TRUE(news.done.value());
}

TEST_F(TransferTest, WakesForTheHeadTheEndAndBytesThatAreWantedAtOnce) {
    auto news = next();
    EXPECT_TRUE(waits(news));
    transfer_->put_head({.status = 201});
    EXPECT_EQ(arrived(std::move(news)).head.value().status, 201);
    news = next();
    transfer_->put_body("now", true);
    EXPECT_EQ(arrived(std::move(news)).bytes, "now");
    news = next();
    transfer_->put_done(fail(ErrorCode::kUnavailable, "broken"));
    EXPECT_EQ(arrived(std::move(news)).done.value().error().message, "broken");
}

TEST_F(TransferTest, DoesNotWakeForBytesThatNobodyStreams) {
    auto news = next();
    transfer_->put_body("later", false);
    EXPECT_TRUE(waits(news));
    transfer_->put_done({});
    EXPECT_EQ(arrived(std::move(news)).bytes, "later");
}

TEST_F(TransferTest, WhatWasTakenIsNotHandedOverAgain) {
    transfer_->put_head({.status = 200});
    transfer_->put_body("a", true);
    arrived(next());
    EXPECT_EQ(transfer_->put_body("b", true), 1U);
    const auto news = arrived(next());
    EXPECT_FALSE(news.head);
    EXPECT_EQ(news.bytes, "b");
    EXPECT_FALSE(news.done);
}

}  // namespace
}  // namespace ragd
