#include "runtime/line_writer.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <optional>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "base/mutex.hpp"
#include "runtime/thread_name.hpp"

namespace ragd {
namespace {

/// Whether the descriptor took something, or may take it now. False: it takes no more.
bool may_go_on(int descriptor) {
    if (errno == EAGAIN) {  // somebody who shares it has made it non-blocking
        pollfd watched{.fd = descriptor, .events = POLLOUT, .revents = 0};
        return ::poll(&watched, 1, -1) >= 0 || errno == EINTR;
    }
    return errno == EINTR;
}

/// Whole lines up to the size that a pipe takes in one piece, so that processes that share it do
/// not cut each other's lines. A line longer than that goes alone.
std::string_view first_piece(std::string_view lines) {
    const auto whole = lines.substr(0, PIPE_BUF).rfind('\n');
    const auto end = whole != std::string_view::npos ? whole : lines.find('\n');
    return lines.substr(0, std::min(end, lines.size() - 1) + 1);
}

/// Returns what could not be written; its first line may have gone out in part.
std::string_view put(int descriptor, std::string_view lines) {
    while (!lines.empty()) {
        const auto piece = first_piece(lines);
        const auto written = ::write(descriptor, piece.data(), piece.size());
        if (written >= 0) {
            lines.remove_prefix(static_cast<std::size_t>(written));
        } else if (!may_go_on(descriptor)) {
            break;
        }
    }
    return lines;
}

}  // namespace

struct LineWriter::State {
    explicit State(LineWriterOptions all) : options(std::move(all)) {}

    struct Batch {
        std::string lines;
        std::size_t lost;  // after them
    };

    const LineWriterOptions options;
    std::promise<void> done;
    Mutex mutex;
    std::condition_variable wake;
    Batch waiting __attribute__((guarded_by(mutex))) = {};
    bool closing __attribute__((guarded_by(mutex))) = false;
    /// The writer is gone: nothing may be called any more.
    bool abandoned __attribute__((guarded_by(mutex))) = false;

    void run();
    /// Waits for something to write; nothing at the end.
    std::optional<Batch> next();
    void count_lost(std::size_t lines);
    std::optional<std::string> gap_line(std::size_t lost);
};

std::optional<LineWriter::State::Batch> LineWriter::State::next() {
    Lock lock{mutex};
    while (waiting.lines.empty() && waiting.lost == 0 && !closing && !abandoned) {
        lock.wait(wake);
    }
    if (abandoned || (waiting.lines.empty() && waiting.lost == 0)) {
        return std::nullopt;
    }
    return std::exchange(waiting, {});
}

void LineWriter::State::count_lost(std::size_t lines) {
    const Lock lock{mutex};
    for (; lines > 0 && !abandoned; --lines) {
        options.on_lost();
    }
}

std::optional<std::string> LineWriter::State::gap_line(std::size_t lost) {
    const Lock lock{mutex};
    return abandoned ? std::nullopt : std::optional{options.gap_line(lost) + '\n'};
}

void LineWriter::State::run() {
    std::size_t unsaid = 0;  // lost lines of which the reader does not know yet
    while (const auto batch = next()) {
        const auto rest = put(options.descriptor, batch->lines);
        const auto unwritten = static_cast<std::size_t>(std::ranges::count(rest, '\n'));
        count_lost(unwritten);
        unsaid += unwritten + batch->lost;
        if (unsaid > 0 && rest.empty()) {  // else it is said when lines flow again
            const auto gap = gap_line(unsaid);
            if (gap && put(options.descriptor, *gap).empty()) {
                unsaid = 0;
            }
        }
    }
    done.set_value();
}

LineWriter::LineWriter(LineWriterOptions options)
    : state_(std::make_shared<State>(std::move(options))),
      done_(state_->done.get_future()),
      thread_([state = state_] {
          name_this_thread("log");
          state->run();
      }) {}

LineWriter::~LineWriter() {
    {
        const Lock lock{state_->mutex};
        state_->closing = true;
    }
    state_->wake.notify_one();
    if (done_.wait_for(state_->options.flush_timeout) == std::future_status::ready) {
        return;
    }
    const Lock lock{state_->mutex};
    state_->abandoned = true;
    thread_.detach();
}

void LineWriter::write(std::string_view line) {
    const Lock lock{state_->mutex};
    auto& waiting = state_->waiting;
    const bool fits = waiting.lines.size() + line.size() < state_->options.queue_bytes_max;
    if (fits && waiting.lost == 0) {  // lines keep their order, around the gap
        waiting.lines.append(line).push_back('\n');
    } else {
        ++waiting.lost;
        state_->options.on_lost();
    }
    state_->wake.notify_one();
}

}  // namespace ragd
