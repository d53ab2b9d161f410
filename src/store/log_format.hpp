#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/result.hpp"

/// SQLite's write-ahead log as it lies on disk (https://sqlite.org/fileformat2.html#walformat): a
/// header, then frames, each a header and a page. A frame's two sums go on from those of the frame
/// before, so that the first frame which is not what was written ends the log, with all behind it.
/// SQLite takes that for a write that was cut off, and says nothing.
namespace ragd::wal {

inline constexpr std::size_t kHeaderBytes = 32;
inline constexpr std::size_t kFrameHeaderBytes = 24;

struct Sums {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    friend bool operator==(const Sums&, const Sums&) = default;
};

/// The sums over `bytes`, going on from `before`. Requires: a multiple of eight bytes, of a log
/// that a little-endian machine wrote.
Sums add(Sums before, std::span<const std::byte> bytes);
/// The last eight bytes of a log's header, or of a frame's.
Sums stored_sums(std::span<const std::byte> header);

/// What SQLite will take of a log when it opens the database, and what it will leave out.
struct Report {
    std::uint64_t frames_taken = 0;  // up to the last commit before the first bad frame
    std::uint64_t frames_lost = 0;   // of this log, from there on
    /// Among those: frames that end a transaction. Above 0 is more than one write that was under
    /// way when the machine stopped: what was acknowledged may be missing.
    std::uint64_t commits_lost = 0;
};

/// Reads the log beside a database as SQLite would, and then on to its end. No file is an empty
/// log.
/// Requires: no process has the database open.  Errors: Unavailable - it cannot be read.
Result<Report> examine(const std::filesystem::path& database);

}  // namespace ragd::wal
