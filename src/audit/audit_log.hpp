#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "audit/audit_entry.hpp"
#include "base/descriptor.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/task.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

enum class AuditOutcome : std::uint8_t { kWritten, kLost };
template <>
inline constexpr auto kNamesOf<AuditOutcome> = names_of<AuditOutcome>("written", "lost");

/// The audit trail of this process: a folder of JSON Lines, in which each entry names the one before by
/// its hash (audit_entry.hpp). A file that has reached its size is followed by another; the oldest go where
/// only so many are kept.
/// What cannot be written is lost, counted and said in the log: nobody is refused a deletion since the disk is
/// full.
/// Threads: the io thread.  Lifetime: outlives its tasks. The destructor writes what waits.
class AuditLog {
public:
    struct Options {
        std::filesystem::path folder;
        std::uint64_t file_bytes_max = 64 * limits::kMiB;
        std::size_t files_kept = 0;  // 0: all
    };
    struct Parts {
        const Clock& clock;
        const Log& log;
        Metrics& metrics;
    };
    /// Goes on where the last process ended. An entry that it had not written whole is taken off, and the
    /// next one says what it was.
    /// Errors: Unavailable - the folder cannot be written; Conflict - another process has it.
    static Result<std::unique_ptr<AuditLog>> open(Options options, Parts parts);
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    /// Returns once it is on the disk, or lost.
    Task<void> record(AuditEntry entry);
    /// Does not wait: for what happens often.
    void note(AuditEntry entry);

private:
    class Writer;
    AuditLog(std::unique_ptr<Writer> writer, const Parts& parts);
    void count(const Result<void>& outcome);

    const Log& log_;
    Counters<AuditOutcome> outcomes_;
    std::unique_ptr<Writer> writer_;
    ComputePool thread_;  // last: its thread ends before the rest goes
};

}  // namespace ragd
