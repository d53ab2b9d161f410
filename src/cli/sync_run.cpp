#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "cli/sync_pass.hpp"
#include "domain/source.hpp"
#include "extract/extract_fault.hpp"

// The second half of a pass: what has to be read is read, sent and told.
namespace ragd {
namespace {

constexpr std::size_t kWhyBytes = 1000;  // of what a server takes

/// A reason as a record keeps it: one line, not too long.
std::string short_why(std::string_view why) {
    std::string out = printable(why);
    if (out.size() > kWhyBytes) {
        std::size_t end = kWhyBytes;
        while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) {
            --end;
        }
        out.resize(end);
    }
    return out;
}

/// What an extractor says of a document is about all of it; else a part of a file was read.
LeftOut unread(const FoundFile& file, const Error& error) {
    LeftOut out{.id = file.id, .why = error.message, .source = file.source, .path = file.id};
    if (const auto fault = fault_of(error)) {
        out.code = name_of(*fault);
    } else {
        out.why += "; what follows was not read";
    }
    return out;
}

/// Under what name a record keeps why a file could not be read: is_lasting() goes by it.
std::string code_of(const Error& error) {
    const auto fault = fault_of(error);
    return fault                                   ? std::string{name_of(*fault)}
           : error.code == ErrorCode::kUnavailable ? "unavailable"
                                                   : "unreadable";
}

}  // namespace

void SyncPass::fail_file(const FileTask& task, LeftOut item, SourceFailure failure) {
    Covered& covered = of(task.file.source);
    covered.sync.note_failed(task.file.id);
    failure.path = task.file.id;
    failure.why = short_why(item.why);
    totals_.failed.push_back(std::move(item));
    covered.record.failures.push_back(std::move(failure));
}

Result<void> SyncPass::run() {
    RAG_TRY(tell(RunState::kRunning));
    std::vector<FileTask> tasks;
    IndexingLine::Work all{.files = work_.size()};
    for (const Work& work : work_) {
        tasks.push_back(work.task);
        all.bytes += work.task.file.bytes;
    }
    IndexBatch::Target target{
        .collection = options_.collection,
        .on_conflict = options_.replace ? OnConflict::kReplace : OnConflict::kKeepBoth,
        .on_indexed =
            [this](std::span<const Document> indexed) { return originals_.send(indexed); },
        .on_stored =
            [this](const Document& sent, DocumentId id, bool changed) {
                Covered& covered = of(sent.source);
                covered.sync.note_document(std::move(id));
                ++(changed ? covered.record.indexed : covered.record.unchanged);
            },
        .on_refused =
            [this](const Document& sent) {
                const std::string path = sent.file ? sent.file->path : "";
                Covered& covered = of(sent.source);
                covered.sync.note_failed(path);
                covered.record.failures.push_back({.path = path,
                                                   .code = "refused",
                                                   .why = short_why(totals_.failed.back().why),
                                                   .stamp = ""});
            }};
    const Clock& clock = *parts_.context.world.clock;
    IndexBatch batch{parts_.transport, std::move(target), totals_, clock};
    IndexingLine progress{parts_.context.console, clock, all};
    FilePipeline pipeline{std::move(tasks), parts_.reader, clock, {.threads = options_.readers}};
    const std::size_t before = totals_.indexed();
    auto done = send_all(pipeline, batch, progress);
    if (done) {
        done = settle_vanished();
    }
    const bool any = totals_.indexed() > before || !totals_.removed.empty();
    if (!done && any) {  // what is in the store already is worth a report
        totals_.failed.push_back({.id = "the rest", .why = done.error().message});
    }
    const bool failed = !done || !totals_.failed.empty();
    const auto told = tell(totals_.was_stopped ? RunState::kStopped
                           : failed            ? RunState::kPartial
                                               : RunState::kDone);
    if (!done && !any) {
        return done.error();
    }
    return done ? told : Result<void>{};
}

Result<void> SyncPass::send_all(FilePipeline& pipeline, IndexBatch& batch, IndexingLine& progress) {
    const std::stop_callback wake{parts_.stop, [&] {
                                      pipeline.stop();  // first: what fails now is no failure
                                      parts_.on_stop();
                                  }};
    while (auto event = pipeline.next()) {
        RAG_TRY(take(pipeline.tasks()[event->task], std::move(*event), batch, progress));
    }
    totals_.was_stopped = totals_.was_stopped || parts_.stop.stop_requested();
    return batch.flush();
}

Result<void> SyncPass::take(const FileTask& task, FileEvent event, IndexBatch& batch,
                            IndexingLine& progress) {
    if (begun_ != event.task) {
        begun_ = event.task;
        documents_of_file_ = 0;
        progress.begin_file(task.file.id, task.file.bytes);
    }
    if (event.end) {
        take_end(task, std::move(*event.end));
        progress.end_file(totals_.indexed());
        return {};
    }
    ++documents_of_file_;
    const std::size_t bytes = event.document->text.size();
    if (event.document->file) {
        originals_.note(*event.document->file, std::move(event.opened));
    }
    RAG_TRY(batch.add(std::move(*event.document)));
    progress.add_document(bytes, totals_.indexed());
    return {};
}

void SyncPass::take_end(const FileTask& task, FileEnd end) {
    const FoundFile& file = task.file;
    Covered& covered = of(file.source);
    if (end.unchanged) {
        count_unchanged(covered, file.id);
        tell_again(covered, task);
        return;
    }
    for (const std::string& id : end.blank) {
        totals_.skipped.push_back({.id = id, .why = "it has no text"});
    }
    if (!end.report) {
        fail_file(task, unread(file, end.report.error()),
                  {.code = code_of(end.report.error()), .stamp = end.stamp});
        return;
    }
    covered.sync.note_read(file.id);
    for (std::string& fault : end.report->faults.describe()) {
        fail_file(task,
                  {.id = file.id, .why = std::move(fault), .source = file.source, .path = file.id},
                  {.code = "lines", .stamp = end.stamp});
    }
    for (UnreadPart& part : end.report->unread) {
        LeftOut left{.id = std::move(part.id),
                     .why = std::move(part.why),
                     .code = part.code,
                     .source = file.source,
                     .path = file.id};
        if (part.is_failed) {
            fail_file(task, std::move(left),
                      {.code = part.code.empty() ? "part" : part.code, .stamp = end.stamp});
        } else {
            totals_.skipped.push_back(std::move(left));
        }
    }
    for (const std::string& warning : end.report->warnings) {
        totals_.warned.push_back({.id = file.id, .why = warning});
    }
    if (documents_of_file_ == 0 && end.blank.empty() && end.report->faults.empty() &&
        end.report->unread.empty()) {
        totals_.skipped.push_back({.id = file.id,
                                   .why = file.format == FileFormat::kCsv
                                              ? "it has a header row at most, and no rows below it"
                                          : file.format == FileFormat::kDocument
                                              ? "nothing in it can be read"
                                              : "it has no lines to read"});
    }
}

/// A folder that is empty all at once was perhaps not mounted, and one source in another place is
/// perhaps another one: neither is a reason to remove anything by itself.
std::optional<std::string> SyncPass::why_not_removed(const Covered& covered) const {
    const auto& places = covered.sync.covered().places;
    const bool moved = std::ranges::any_of(covered.places_before, [&](const std::string& before) {
        return std::ranges::none_of(places, [&](const std::string& place) {
            return before == place || before == shown_source(place) ||
                   before.starts_with(place + '/');
        });
    });
    if (moved) {
        return "the source was in another place before; the next run with --delete removes them";
    }
    if (covered.record.files == 0 && !options_.search.only) {
        return "nothing is there any more at all; if that is so: ragd sources remove";
    }
    return std::nullopt;
}

Result<void> SyncPass::settle_vanished() {
    if (totals_.was_stopped) {
        return {};
    }
    for (const auto& covered : covered_) {
        const auto gone = covered->sync.vanished(options_.search);
        const auto why_not =
            options_.remove_vanished && !gone.empty() ? why_not_removed(*covered) : std::nullopt;
        if (why_not) {
            totals_.failed.push_back(
                {.id = shown_source(covered->sync.covered().source),
                 .why = fmt::format("{} vanished documents were kept: {}", gone.size(), *why_not)});
        }
        for (const StoredDocument* document : gone) {
            if (parts_.stop.stop_requested()) {
                totals_.was_stopped = true;
                return {};
            }
            if (!options_.remove_vanished || why_not) {
                totals_.vanished.push_back(
                    {.id = document->id.str(), .why = "its file is gone; --delete removes it"});
                ++covered->record.vanished;
                continue;
            }
            RAG_TRY(client_.remove_document(document->id));
            totals_.removed.push_back(document->id.str());
            ++covered->record.removed;
        }
    }
    return {};
}

/// Of a source of which some files were named alone, nothing is told: it was not looked at.
Result<void> SyncPass::tell(RunState state) {
    for (const auto& covered : covered_) {
        if (!covered->sync.covered().whole) {
            continue;
        }
        SourceRecord record = covered->record;
        record.state = state;
        std::ranges::move(covered->sync.untold_failures(options_.search),
                          std::back_inserter(record.failures));
        std::set<std::string_view> failed;
        for (const SourceFailure& failure : record.failures) {
            failed.insert(failure.path);
        }
        record.failed = failed.size();
        std::erase_if(record.failures, [](const SourceFailure& failure) {
            return has_control_character(failure.path);
        });
        record.failures.resize(std::min(record.failures.size(), SourceRecord::kFailuresMax));
        RAG_TRY(client_.tell(record));
    }
    return {};
}

}  // namespace ragd
