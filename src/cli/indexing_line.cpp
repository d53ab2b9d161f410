#include "cli/indexing_line.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ragd {
namespace {

using namespace std::chrono_literals;

constexpr auto kWindow = 15s;  // of the rate
constexpr auto kSampleEvery = 500ms;
constexpr auto kWindowLeast = 2s;  // a rate of less time would jump about
constexpr auto kDrawEvery = 50ms;  // on a terminal
constexpr auto kLineEvery = 10s;   // in a log

double in_seconds(SteadyTime::duration time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

IndexingLine::IndexingLine(Console& console, const Clock& clock, Work all)
    : console_(console), clock_(clock), all_(all) {
    samples_.push_back({clock_.now(), 0, 0});
    if (!console_.look().err_terminal) {
        shown_ = clock_.now();  // what is done within ten seconds needs no line
    }
}

void IndexingLine::begin_file(std::string name, std::uintmax_t bytes) {
    ++files_;
    file_ = std::move(name);
    file_bytes_ = bytes;
    file_bytes_read_ = 0;
    show(samples_.back().indexed);
}

void IndexingLine::add_document(std::uintmax_t bytes, std::size_t indexed) {
    file_bytes_read_ = std::min(file_bytes_read_ + bytes, file_bytes_);
    show(indexed);
}

void IndexingLine::end_file(std::size_t indexed) {
    bytes_ += file_bytes_;
    file_bytes_ = 0;
    file_bytes_read_ = 0;
    show(indexed);
}

std::uintmax_t IndexingLine::done() const {
    return bytes_ + file_bytes_read_;
}

void IndexingLine::show(std::size_t indexed) {
    const Sample now{clock_.now(), done(), indexed};
    if (now.time - samples_.back().time >= kSampleEvery) {
        samples_.push_back(now);
    }
    while (samples_.size() > 1 && now.time - samples_.front().time > kWindow) {
        samples_.pop_front();
    }
    const bool terminal = console_.look().err_terminal;
    const auto every = terminal ? SteadyTime::duration{kDrawEvery} : kLineEvery;
    if (shown_ && now.time - *shown_ < every) {
        return;
    }
    shown_ = now.time;
    const double share = static_cast<double>(now.bytes) /
                         static_cast<double>(std::max<std::uintmax_t>(all_.bytes, 1));
    const std::string line = fmt::format("{} of {} files, {:.0f}%{}", files_, all_.files,
                                         100 * std::min(share, 1.0), pace(now));
    terminal ? console_.progress(fmt::format("indexing {}: {}", line, printable(file_)))
             : console_.note("indexing " + line);
}

/// Rate and time left, once there is enough to tell them from.
std::string IndexingLine::pace(const Sample& now) const {
    const Sample& then = samples_.front();
    const double seconds = in_seconds(now.time - then.time);
    if (now.time - then.time < kWindowLeast || now.bytes <= then.bytes) {
        return {};
    }
    const double documents = static_cast<double>(now.indexed - then.indexed) / seconds;
    const double bytes = static_cast<double>(now.bytes - then.bytes) / seconds;
    const auto left = static_cast<double>(all_.bytes - std::min(all_.bytes, now.bytes)) / bytes;
    return fmt::format(", {:.{}f} documents/s, {} left", documents, documents < 10 ? 1 : 0,
                       written_duration(std::chrono::ceil<std::chrono::seconds>(
                           std::chrono::duration<double>(left))));
}

std::string written_duration(std::chrono::seconds time) {
    if (time < 60s) {
        return fmt::format("{} s", time.count());
    }
    const auto minutes = std::chrono::round<std::chrono::minutes>(time);
    if (minutes < 60min) {
        return fmt::format("{} min", minutes.count());
    }
    return fmt::format("{} h {} min", minutes / 1h, (minutes % 1h).count());
}

}  // namespace ragd
