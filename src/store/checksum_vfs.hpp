#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>

#include <sqlite3.h>

#include "base/guarded.hpp"

namespace ragd {

/// A layer between SQLite and the file system (a "VFS shim") that keeps a checksum with each page
/// of a database and compares it whenever the page is read, so that what the disk, the memory of a
/// controller or a stray write changed is an error (SQLITE_IOERR_DATA) and never an answer.
///
/// SQLite can be asked to leave the last bytes of each page alone. The layer writes there eight
/// bytes, XXH3 of the rest and of the page's number: a page that landed in another one's place is
/// found, too. (SQLite's own cksumvfs has the same idea; under its sums a page of zeros is sound,
/// and zeros are what a lost sector reads as.) A database without such bytes passes unchecked.
///
/// A page goes through the write-ahead log first. SQLite compares the log's sums only when it opens
/// a database; the layer does so whenever a page is read from it by a connection that reads, or by
/// a checkpoint, which would put a bad page into the database under a good checksum. The writing
/// connection may meet frames of its own, unfinished transaction, whose sums are not made yet: its
/// other reads of the log are not compared.
///
/// The file stays a plain SQLite file. A program that writes to it without this layer leaves wrong
/// checksums behind, and so looks like damage.
/// Threads: any. Lifetime: outlives every connection that names it.
class ChecksumVfs {
public:
    /// To be left alone at the end of each page: Database::reserve.
    static constexpr int kReservedBytes = 8;
    static constexpr std::size_t kDamagedPagesMax = 1000;

    /// Over the VFS of this name; empty: the system's.
    explicit ChecksumVfs(const std::string& base = {});
    ~ChecksumVfs();
    ChecksumVfs(const ChecksumVfs&) = delete;
    ChecksumVfs& operator=(const ChecksumVfs&) = delete;

    /// For sqlite3_open_v2.
    [[nodiscard]] const std::string& name() const { return name_; }

    /// Pages of databases that were read and were not what was written; the first thousand.
    [[nodiscard]] std::set<std::uint64_t> damaged_pages() const {
        return damaged_.with([](const auto& pages) { return pages; });
    }
    /// Pages of logs, of which the same is true.
    [[nodiscard]] std::uint64_t damaged_frames() const { return damaged_frames_; }

private:
    struct File;
    static sqlite3_vfs* base_of(sqlite3_vfs* vfs) {
        return static_cast<ChecksumVfs*>(vfs->pAppData)->base_;
    }
    static sqlite3_file* real_of(sqlite3_file* file);
    static const sqlite3_io_methods* methods();
    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* out);
    static int read(sqlite3_file* base, void* to, int bytes, sqlite3_int64 at);
    static int write(sqlite3_file* base, const void* from, int bytes, sqlite3_int64 at);
    static int control(sqlite3_file* base, int operation, void* argument);
    int check_page(const File& file, std::span<const std::byte> page, std::uint64_t number);
    int check_frame(File& file, std::span<const std::byte> page, sqlite3_int64 at);

    sqlite3_vfs* base_;
    sqlite3_vfs vfs_{};
    std::string name_;
    Guarded<std::set<std::uint64_t>> damaged_;
    std::atomic<std::uint64_t> damaged_frames_{0};
};

/// What the layer writes at the end of the page of this number, which counts from 1.
/// Requires: more bytes than that.
std::uint64_t page_checksum(std::span<const std::byte> page, std::uint64_t number);

}  // namespace ragd
