#pragma once
#include <atomic>
#include <concepts>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "obs/log.hpp"
#include "ports/embedder.hpp"
#include "store/disk_reserve.hpp"
#include "store/sqlite.hpp"

namespace ragd {

/// The one connection that writes, and the decision whether writing is safe.
///
/// After a failed sync the kernel may forget what it could not write and report the next sync as
/// good (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020). So
/// nothing may be appended to a write-ahead log of which a part may be missing: from then on every
/// write is refused, until the log has been copied whole into the database file, that file synced,
/// the log emptied, and a new connection has found the database sound. The same copy is made when
/// the store opens, since a process that failed so may have left such a log behind.
///
/// On a full disk what takes no room in the end, as a deletion does, is written with the reserve
/// (DiskReserve); from then on everything else is refused, until that is taken again.
/// Threads: trouble() any; the rest the writer thread, or before it starts.
class StoreWriter {
public:
    struct Options {
        std::filesystem::path file;
        sql::OpenOptions open;
        EmbeddingModel model;
    };
    /// Errors: as prepare_schema. A log that cannot be emptied is no error, but trouble.
    static Result<std::unique_ptr<StoreWriter>> open(Options options, const Clock& clock,
                                                     const Log& log);

    /// Runs `write(database)`, which returns a Result and holds a transaction of its own.
    /// Errors: Unavailable - writing has stopped, and why; else what `write` returns.
    template <std::invocable<sql::Database&> F>
    auto write(F write) -> std::invoke_result_t<F&, sql::Database&> {
        if (auto room = keep_reserve(); !room) {
            return std::move(room.error());
        }
        return write_now(write);
    }
    /// The same for what has to succeed on a full disk, too. It may run `write` twice.
    template <std::invocable<sql::Database&> F>
    auto write_from_reserve(F write) -> std::invoke_result_t<F&, sql::Database&> {
        auto outcome = write_now(write);
        if (!outcome && is_full() && reserve_.give()) {
            log_.warn("disk_reserve_given", {{"reason", outcome.error().message}});
            return write_now(write);
        }
        return outcome;
    }

    /// Empties the write-ahead log.
    [[nodiscard]] Result<void> close();

    [[nodiscard]] const std::filesystem::path& file() const { return options_.file; }
    /// Why writing fails now, if it does.
    [[nodiscard]] std::optional<std::string> trouble() const;

private:
    StoreWriter(Options options, const Clock& clock, const Log& log);
    template <std::invocable<sql::Database&> F>
    auto write_now(F& write) -> std::invoke_result_t<F&, sql::Database&> {
        if (auto ready = prepare(); !ready) {
            return std::move(ready.error());
        }
        database_->clear_fault();
        auto outcome = write(*database_);
        if (outcome) {
            trouble_is_over();
            move_log();
        } else {
            failed(outcome.error());
        }
        return outcome;
    }
    Result<void> look_at_log();
    Result<void> add_checksums();
    Result<void> connect();
    Result<void> prepare();
    Result<void> keep_reserve();
    [[nodiscard]] bool is_full() const;
    Result<void> recover();
    void trouble_is_over();
    void move_log();
    void failed(const Error& error);
    void stop(std::string why);

    Options options_;
    const Clock& clock_;
    const Log& log_;
    std::unique_ptr<sql::Database> database_;
    DiskReserve reserve_;
    bool stopped_ = false;
    bool damaged_ = false;
    SteadyTime next_attempt_{};
    Guarded<std::optional<std::string>> trouble_;
};

}  // namespace ragd
