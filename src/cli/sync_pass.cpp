#include "cli/sync_pass.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

boost::json::object json_of_unchanged(const StoredDocument& document) {
    return {{"id", document.id.str()},
            {"version", document.version},
            {"chunks", document.chunks},
            {"status", "unchanged"}};
}

}  // namespace

Result<FoundFiles> list_places(std::span<const std::unique_ptr<FileSource>> places,
                               const FileSearch& search) {
    FoundFiles found;
    for (const auto& place : places) {
        FileList list = RAG_TRY(place->list(search));
        for (FoundFile& file : list.files) {
            found.tasks.push_back({.file = std::move(file), .from = place.get()});
        }
        std::ranges::move(list.skipped, std::back_inserter(found.skipped));
        for (CoveredSource& source : list.sources) {
            const auto same =
                std::ranges::find(found.covered, source.source, &CoveredSource::source);
            if (same == found.covered.end()) {
                found.covered.push_back(std::move(source));
                continue;
            }
            std::ranges::move(source.places, std::back_inserter(same->places));
            std::ranges::move(source.unread, std::back_inserter(same->unread));
            same->whole = same->whole || source.whole;
        }
    }
    return found;
}

SyncPass::SyncPass(Parts parts, const SyncOptions& options, IndexTotals& totals)
    : parts_(std::move(parts)),
      options_(options),
      totals_(totals),
      client_(parts_.transport, options.collection),
      originals_(parts_.transport, totals) {}

SyncPass::Covered& SyncPass::of(const std::string& source) {
    const auto found = std::ranges::find_if(
        covered_, [&](const auto& covered) { return covered->sync.covered().source == source; });
    return **found;
}

Result<void> SyncPass::compare(FoundFiles found) {
    for (CoveredSource& covered : found.covered) {
        ToldSource told = RAG_TRY(client_.find(covered.source));
        auto documents = RAG_TRY(client_.documents(covered.source));
        SourceRecord record{.source = covered.source, .places = covered.places};
        record.places.resize(std::min(record.places.size(), SourceRecord::kPlacesMax));
        SourceSync sync{std::move(covered), std::move(documents), told.failures, options_.beliefs};
        covered_.push_back(std::make_unique<Covered>(
            Covered{std::move(sync), std::move(record), std::move(told.places)}));
    }
    for (const SkippedFile& file : found.skipped) {
        totals_.skipped.push_back({.id = file.path.string(), .why = file.reason});
        if (!file.id.empty()) {
            of(file.source).sync.note_skipped(file);
        }
    }
    for (FileTask& task : found.tasks) {
        judge(std::move(task));
    }
    return {};
}

void SyncPass::judge(FileTask task) {
    Covered& covered = of(task.file.source);
    ++covered.record.files;
    const FileVerdict verdict = covered.sync.judge(task.file);
    if (verdict == FileVerdict::kUnchanged || verdict == FileVerdict::kFailedBefore) {
        count_unchanged(covered, verdict == FileVerdict::kUnchanged ? task.file.id : "");
        tell_again(covered, task);
        return;
    }
    const auto known = covered.sync.known().find(task.file.id);
    if (verdict == FileVerdict::kCompare) {
        task.known_sha256 = known->sha256;
    }
    work_.push_back({.task = std::move(task), .verdict = verdict, .is_known = known.has_value()});
}

void SyncPass::count_unchanged(Covered& covered, const std::string& path) {
    const auto known = covered.sync.known().find(path);
    if (!known) {
        return;
    }
    for (const StoredDocument* document : known->documents) {
        covered.sync.note_document(document->id);
        ++covered.record.unchanged;
        ++totals_.unchanged;
        totals_.chunks += document->chunks;
        if (parts_.context.global.json) {
            totals_.documents.push_back(json_of_unchanged(*document));
        }
    }
}

/// What failed before and has not changed fails again, and costs nothing.
void SyncPass::tell_again(Covered& covered, const FileTask& task) {
    const auto failures = covered.sync.failures_of(task.file.id, task.file.stamp);
    if (failures.empty()) {
        return;
    }
    for (const SourceFailure& failure : failures) {
        totals_.failed.push_back(
            {.id = failure.path,
             .why = failure.why + " (it has not changed since; --retry reads it again)",
             .code = parse_name<ExtractFault>(failure.code) ? failure.code : "",
             .source = task.file.source,
             .path = failure.path});
        covered.record.failures.push_back(failure);
    }
}

std::vector<const StoredDocument*> SyncPass::vanished() const {
    std::vector<const StoredDocument*> all;
    for (const auto& covered : covered_) {
        std::ranges::copy(covered->sync.vanished(options_.search), std::back_inserter(all));
    }
    return all;
}

}  // namespace ragd
