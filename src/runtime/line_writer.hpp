#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/limits.hpp"

namespace ragd {

struct LineWriterOptions {
    int descriptor = -1;  // stays open while the writer lives, and is never closed by it
    /// Lines that wait; as many again may be on their way out.
    std::size_t queue_bytes_max = limits::kMiB;
    /// How long the destructor waits for the reader.
    std::chrono::milliseconds flush_timeout{1000};
    /// Called for each line that is lost. Must not block, throw or call back.
    std::function<void()> on_lost;
    /// The line that says how many were lost, once lines flow again. The same applies.
    std::function<std::string(std::size_t lost)> gap_line;
};

/// Writes lines to a file descriptor from a thread of its own, so that a reader who stops reading,
/// or a disk that hangs, holds up nobody who has something to say. What finds no room in the queue,
/// or cannot be written, is counted and lost.
/// Threads:  any, at once.
/// Lifetime: the destructor writes what waits, for at most `flush_timeout`, and then leaves it (and
/// the thread that is stuck in it) behind.
class LineWriter {
public:
    explicit LineWriter(LineWriterOptions options);
    ~LineWriter();
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// Queues a line (its newline is added) and returns at once.
    void write(std::string_view line);

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the thread, which may outlive us
    std::future<void> done_;
    std::jthread thread_;
};

}  // namespace ragd
