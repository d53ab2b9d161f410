#include "store/store_writer.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "store/lost_writes.hpp"
#include "store/page_checksums.hpp"
#include "store/schema.hpp"

namespace ragd {

namespace {

constexpr int kCheckpointPages = 1024;  // 8 MiB of log
constexpr std::chrono::seconds kBetweenAttempts{1};

}  // namespace

StoreWriter::StoreWriter(Options options, const Clock& clock, const Log& log)
    : options_(std::move(options)),
      clock_(clock),
      log_(log),
      reserve_(options_.file.parent_path() / "reserve") {}

Result<std::unique_ptr<StoreWriter>> StoreWriter::open(Options options, const Clock& clock,
                                                       const Log& log) {
    std::unique_ptr<StoreWriter> writer{new StoreWriter{std::move(options), clock, log}};
    RAG_TRY(writer->look_at_log());
    RAG_TRY(writer->add_checksums());
    RAG_TRY(writer->connect());
    RAG_TRY(prepare_schema(*writer->database_, writer->options_.model));
    if (auto emptied = writer->database_->checkpoint(true); !emptied) {
        writer->stop(emptied.error().message);
    }
    (void)writer->reserve_.keep();  // a small disk has none
    return writer;
}

Result<void> StoreWriter::look_at_log() {
    const auto report = RAG_TRY(look_for_lost_writes(options_.file, clock_.wall()));
    if (report.commits_lost > 0) {
        log_.error("log_was_cut", {{"reason",
                                    "the write-ahead log is damaged: acknowledged writes "
                                    "may be missing"},
                                   {"frames_read", report.frames_taken},
                                   {"frames_lost", report.frames_lost},
                                   {"writes_lost_max", report.commits_lost}});
    }
    return {};
}

Result<void> StoreWriter::add_checksums() {
    if (RAG_TRY(has_page_checksums(options_.file))) {
        return {};
    }
    log_.info("store_adds_checksums", {{"file", options_.file.string()}});
    if (auto added = add_page_checksums(options_.file, options_.open); !added) {
        // It stays as readable as it was; the next start tries again.
        log_.warn("store_has_no_checksums", {{"reason", added.error().message}});
    }
    return {};
}

Result<void> StoreWriter::connect() {
    database_.reset();
    database_ = RAG_TRY(sql::Database::open(options_.file, options_.open));
    // The log is cut to this size when it starts again. (No wal_autocheckpoint here: that pragma
    // would take the place of the hook that tells us how long the log is.)
    return database_->execute("PRAGMA journal_size_limit = 33554432");
}

Result<void> StoreWriter::prepare() {
    if (!stopped_) {
        return {};
    }
    Error refused =
        fail(ErrorCode::kUnavailable, "writing has stopped until the store is sound again: " +
                                          trouble().value_or("unknown"));
    refused.retry_after = limits::kRetryAfter;
    if (damaged_ || clock_.now() < next_attempt_) {
        return refused;
    }
    next_attempt_ = clock_.now() + kBetweenAttempts;
    if (auto recovered = recover(); !recovered) {
        stop(recovered.error().message);
        return refused;
    }
    stopped_ = false;
    log_.info("store_writes_resumed");
    return {};
}

Result<void> StoreWriter::keep_reserve() {
    if (reserve_.keep()) {
        return {};
    }
    Error full =
        fail(ErrorCode::kUnavailable,
             "the disk is full: only deletions are possible. Nothing was changed; free some "
             "space and try again");
    full.retry_after = limits::kRetryAfter;
    trouble_.with([&](auto& trouble) { trouble = full.message; });
    return full;
}

bool StoreWriter::is_full() const {
    return !stopped_ && database_ != nullptr && database_->fault() == sql::Fault::kFull;
}

Result<void> StoreWriter::recover() {
    options_.open.create = false;  // a file that is gone is not one to go on with, empty
    if (database_ == nullptr) {
        RAG_TRY(connect());
    }
    RAG_TRY(database_->checkpoint(true));
    RAG_TRY(connect());
    auto check = RAG_TRY(database_->query("PRAGMA quick_check(1)"));
    if (!RAG_TRY(check.next()) || check.text(0) != "ok") {
        damaged_ = true;
        return fail(ErrorCode::kInternal, "the database file is damaged: restore it from a backup");
    }
    return {};
}

void StoreWriter::trouble_is_over() {
    trouble_.with([](auto& trouble) { trouble.reset(); });
}

void StoreWriter::move_log() {
    if (database_->wal_pages() < kCheckpointPages) {
        return;
    }
    if (auto moved = database_->checkpoint(false); !moved) {
        // What was just written is safe in the log all the same.
        failed(moved.error());
    }
}

void StoreWriter::failed(const Error& error) {
    switch (database_->fault()) {
        case sql::Fault::kNone:
        case sql::Fault::kOther:
            return;
        case sql::Fault::kFull:
            trouble_.with([&](auto& trouble) { trouble = error.message; });
            return;
        case sql::Fault::kDamaged:
            damaged_ = true;
            [[fallthrough]];
        case sql::Fault::kDisk:
            stop(error.message);
            return;
    }
}

void StoreWriter::stop(std::string why) {
    if (!std::exchange(stopped_, true)) {
        log_.error("store_writes_stopped", {{"reason", why}});
    }
    next_attempt_ = clock_.now() + kBetweenAttempts;
    trouble_.with([&](auto& trouble) { trouble = std::move(why); });
}

Result<void> StoreWriter::close() {
    return database_ == nullptr ? Result<void>{} : database_->checkpoint(true);
}

std::optional<std::string> StoreWriter::trouble() const {
    return trouble_.with([](const auto& trouble) { return trouble; });
}

}  // namespace ragd
