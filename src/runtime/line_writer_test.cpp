#include "runtime/line_writer.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <future>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

namespace ragd {
namespace {

using namespace std::chrono_literals;

/// A pipe of the smallest size, whose reader reads when the test says so.
class LineWriterTest : public testing::Test {
public:
    LineWriterTest() {
        std::signal(SIGPIPE, SIG_IGN);
        EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
        EXPECT_GT(::fcntl(ends_[1], F_SETPIPE_SZ, 4096), 0);
    }
    ~LineWriterTest() override {
        close_end(0);  // a writer that waits for its reader is told that there is none
        writer_.reset();
        close_end(1);
    }
    void close_end(std::size_t end) {
        if (ends_.at(end) >= 0) {
            ::close(ends_.at(end));
            ends_.at(end) = -1;
        }
    }

    void open(std::size_t queue_bytes_max = 64 * limits::kKiB,
              std::chrono::milliseconds flush_timeout = 20s) {
        writer_ = std::make_unique<LineWriter>(LineWriterOptions{
            .descriptor = ends_[1],
            .queue_bytes_max = queue_bytes_max,
            .flush_timeout = flush_timeout,
            .on_lost =
                [this] {
                    if (++lost_ == 1) {
                        first_lost_.set_value();
                    }
                },
            .gap_line = [](std::size_t lost) { return fmt::format("lost {}", lost); }});
    }

    std::string read_some() {
        std::string bytes(64 * limits::kKiB, '\0');
        const auto count = ::read(ends_[0], bytes.data(), bytes.size());
        bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return bytes;
    }
    std::string read_until(std::string_view mark) {
        std::string all;
        while (!all.contains(mark)) {
            const auto some = read_some();
            if (some.empty()) {
                break;
            }
            all += some;
        }
        return all;
    }
    /// Ends the writer while another thread reads, and returns all that came.
    std::string end() {
        auto rest = std::async(std::launch::async, [this] { return read_until("never"); });
        writer_.reset();
        close_end(1);
        return rest.get();
    }

    std::array<int, 2> ends_{-1, -1};
    std::atomic<std::size_t> lost_ = 0;
    std::promise<void> first_lost_;
    std::unique_ptr<LineWriter> writer_;
};

TEST_F(LineWriterTest, WritesAllLinesInOrderAndTheLastOnesAtTheEnd) {
    open();
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        const auto line = fmt::format("line {}", i);
        writer_->write(line);
        expected += line + '\n';
    }
    EXPECT_EQ(end(), expected);
    EXPECT_EQ(lost_, 0U);
}

TEST_F(LineWriterTest, AReaderWhoStopsHoldsUpNobodyAndIsToldWhatItMissed) {
    open();
    writer_->write(std::string(8 * limits::kKiB, 'x'));  // more than the pipe takes
    pollfd begun{.fd = ends_[0], .events = POLLIN, .revents = 0};
    ASSERT_EQ(::poll(&begun, 1, 20'000), 1);  // so now the writer waits for its reader
    constexpr std::size_t kLines = 10'000;
    for (std::size_t i = 0; i < kLines; ++i) {
        writer_->write(fmt::format("line {}", i));  // returns, though nobody reads
    }
    ASSERT_GT(lost_, 0U);
    const auto told = read_until("lost");
    writer_->write("afterwards");
    const auto all = told + end();
    const auto missed = fmt::format("lost {}\n", lost_.load());
    const auto gap = all.find(missed);
    ASSERT_NE(gap, std::string::npos) << all.substr(all.size() - 200);
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(all, '\n')), kLines - lost_ + 3);
    EXPECT_EQ(all.substr(gap), missed + "afterwards\n");  // lines are in order, around the gap
}

TEST_F(LineWriterTest, DoesNotWaitLongForAReaderAtTheEnd) {
    open(64 * limits::kKiB, 10ms);
    for (int i = 0; i < 10'000; ++i) {
        writer_->write("line");
    }
    writer_.reset();  // returns
    EXPECT_FALSE(read_some().empty());
}

TEST_F(LineWriterTest, CountsWhatAReaderWhoHasLeftDoesNotGet) {
    open();
    close_end(0);
    writer_->write("one");
    EXPECT_EQ(first_lost_.get_future().wait_for(20s), std::future_status::ready);
    writer_->write("two");
    writer_.reset();
    EXPECT_EQ(lost_, 2U);
}

TEST_F(LineWriterTest, ALineThatIsLongerThanThePipeComesWhole) {
    open();
    const std::string longer(50'000, 'x');
    writer_->write("before");
    writer_->write(longer);
    writer_->write("after");
    EXPECT_EQ(end(), "before\n" + longer + "\nafter\n");
}

TEST_F(LineWriterTest, ALineThatIsLongerThanTheQueueIsLostAlone) {
    open(100);
    writer_->write(std::string(101, 'x'));
    EXPECT_EQ(read_until("\n"), "lost 1\n");
    writer_->write("short");
    EXPECT_EQ(end(), "short\n");
}

TEST_F(LineWriterTest, WaitsWhereTheDescriptorDoesNot) {
    ASSERT_EQ(::fcntl(ends_[1], F_SETFL, O_NONBLOCK), 0);
    open();
    const std::string longer(20'000, 'x');
    writer_->write(longer);
    writer_->write(longer);
    EXPECT_EQ(end(), longer + '\n' + longer + '\n');
    EXPECT_EQ(lost_, 0U);
}

}  // namespace
}  // namespace ragd
