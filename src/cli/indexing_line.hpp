#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "cli/console.hpp"

namespace ragd {

/// How far `ragd index` is: for a person at a terminal a line that moves with each file, for a log a
/// line every ten seconds. The rate and the time left are those of the last quarter of a minute,
/// since unchanged documents pass quicker than new ones; the share is one of bytes, since files
/// differ in size.
/// Threads: the main thread. Lifetime: console and clock outlive it.
class IndexingLine {
public:
    struct Work {
        std::size_t files = 0;
        std::uintmax_t bytes = 0;
    };
    IndexingLine(Console& console, const Clock& clock, Work all);

    void begin_file(std::string name, std::uintmax_t bytes);
    /// A document of so many bytes was read from the file; `indexed` documents are in the store.
    void add_document(std::uintmax_t bytes, std::size_t indexed);
    void end_file(std::size_t indexed);

private:
    struct Sample {
        SteadyTime time;
        std::uintmax_t bytes;
        std::size_t indexed;
    };
    void show(std::size_t indexed);
    [[nodiscard]] std::uintmax_t done() const;
    [[nodiscard]] std::string pace(const Sample& now) const;

    Console& console_;
    const Clock& clock_;
    Work all_;
    std::size_t files_ = 0;          // that were begun
    std::uintmax_t bytes_ = 0;       // of files that were ended
    std::uintmax_t file_bytes_ = 0;  // of the one that is being read
    std::uintmax_t file_bytes_read_ = 0;
    std::string file_;
    std::deque<Sample> samples_;  // of the last seconds, oldest first
    std::optional<SteadyTime> shown_;
};

/// "12 s", "3 min", "1 h 20 min".
std::string written_duration(std::chrono::seconds time);

}  // namespace ragd
