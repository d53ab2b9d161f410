#include "inference/lanes.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

class LanesTest : public testing::Test {
protected:
    void run(std::size_t lanes, std::size_t count, const Step& step) {
        io_.block_on([](std::size_t lanes, std::size_t count, Step step) -> Task<int> {
            co_await run_lanes(lanes, count, std::move(step));
            co_return 0;
        }(lanes, count, step));
    }
    /// Notes that step i began, lets the other lanes go on, and ends as told.
    Task<bool> take(std::size_t i, bool goes_on) {
        begun_.push_back(i);
        most_ = std::max(most_, ++under_way_);
        co_await boost::asio::post(boost::asio::use_awaitable);
        --under_way_;
        co_return goes_on;
    }
    Task<bool> take_or_throw(std::size_t i) {
        co_await take(i, true);
        if (i == 4) {
            throw std::runtime_error{"step 4"};
        }
        co_return true;
    }
    static std::vector<std::size_t> first(std::size_t count) {
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < count; ++i) {
            numbers.push_back(i);
        }
        return numbers;
    }
    IoThread io_;
    std::vector<std::size_t> begun_;  // these are the io thread's
    std::size_t under_way_ = 0;
    std::size_t most_ = 0;
};

TEST_F(LanesTest, TakesEachStepOnceInOrderAndNoMoreAtOnceThanLanes) {
    for (const std::size_t lanes : {1, 2, 3, 50}) {
        begun_.clear();
        most_ = 0;
        run(lanes, 20, [this](std::size_t i) { return take(i, true); });
        EXPECT_EQ(begun_, first(20));
        EXPECT_EQ(most_, std::min<std::size_t>(lanes, 20));
    }
    run(2, 0, [this](std::size_t i) { return take(i, true); });
    EXPECT_EQ(begun_.size(), 20U);
}

TEST_F(LanesTest, AStepThatSaysFalseEndsAllButWhatIsUnderWay) {
    run(3, 100, [this](std::size_t i) { return take(i, i != 4); });
    EXPECT_GE(begun_.size(), 5U);
    EXPECT_LE(begun_.size(), 7U);
    EXPECT_EQ(under_way_, 0U);
}

TEST_F(LanesTest, AStepThatThrowsEndsAllAndItsExceptionLeavesOnceNothingIsUnderWay) {
    for (const std::size_t lanes : {1, 3}) {
        begun_.clear();
        EXPECT_THROW(run(lanes, 100, [this](std::size_t i) { return take_or_throw(i); }),
                     std::runtime_error);
        EXPECT_LE(begun_.size(), 7U);
        EXPECT_EQ(under_way_, 0U);
    }
}

}  // namespace
}  // namespace ragd
