#include "shelf/store_files.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/shown.hpp"
#include "domain/source.hpp"
#include "jobs/rest.hpp"
#include "shelf/file_states.hpp"
#include "shelf/placed_by.hpp"
#include "shelf/records_of.hpp"
#include "shelf/shelf_ids.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDocumentsInPage = 1000;
constexpr std::chrono::seconds kUndoMax{20};

}  // namespace

Task<Result<std::optional<Placement>>> StoreFiles::placement(const RequestContext& ctx,
                                                             CollectionName collection,
                                                             std::string file) {
    if (!is_file_id(file)) {
        co_return std::optional<Placement>{};
    }
    const auto record = RAG_CO_TRY(
        co_await parts_.records.get(ctx, RecordKind::kStoreFile, placement_id(collection, file)));
    if (!record) {
        co_return std::optional<Placement>{};
    }
    co_return std::optional{RAG_CO_TRY(placement_of(*record))};
}

Task<Result<StoreFiles::FoundDocuments>> StoreFiles::documents_of(const RequestContext& ctx,
                                                                  CollectionName collection,
                                                                  std::string file) {
    FoundDocuments found;
    const Scope scope = Scope::of(ctx, std::move(collection));
    std::optional<std::string> cursor{""};
    while (cursor && found.documents.size() < kDocumentsSeen) {
        auto page = RAG_CO_TRY(
            co_await parts_.store.list(ctx, scope, std::move(*cursor), kDocumentsInPage, file));
        for (DocumentInfo& document : page.documents) {
            found.bytes += document.bytes;
            found.documents.push_back(std::move(document));
        }
        cursor = std::move(page.next_cursor);
    }
    co_return found;
}

Task<Result<StoreFile>> StoreFiles::as_it_is(const RequestContext& ctx, Placement placed,
                                             FoundDocuments found) {
    StoreFile file = file_of_placement(placed);
    file.usage_bytes = found.bytes;
    const RequestContext theirs = as_owner(ctx, placed.owner);
    const auto job = RAG_CO_TRY(co_await parts_.desk.find(theirs, placed.job));
    const PlacedState seen{.job = job ? std::optional{job->state} : std::nullopt,
                           .has_documents = !found.documents.empty()};
    const auto state = state_of(placed, seen, parts_.clock.wall());
    if (!state) {
        co_return no_file(placed.file);
    }
    file.state = *state;
    if (file.state == StoreFileState::kFailed) {
        job ? explain_failure(*job, file) : explain_interruption(file);
    }
    co_return file;
}

Task<Result<std::optional<StoreFile>>> StoreFiles::find(const RequestContext& ctx,
                                                        CollectionName collection, std::string id) {
    if (const auto document = document_of_file_id(id)) {
        const auto info =
            RAG_CO_TRY(co_await parts_.store.find(ctx, Scope::of(ctx, collection), *document));
        if (!info || file_id_of(info->id, info->source) != id) {
            co_return std::optional<StoreFile>{};
        }
        co_return std::optional{file_of_document(collection, *info)};
    }
    auto placed = RAG_CO_TRY(co_await placement(ctx, collection, id));
    if (!placed) {
        co_return std::optional<StoreFile>{};
    }
    auto found = RAG_CO_TRY(co_await documents_of(ctx, std::move(collection), std::move(id)));
    if (found.documents.empty() && !may_see_placement(ctx, *placed)) {
        co_return std::optional<StoreFile>{};
    }
    auto file = co_await as_it_is(ctx, std::move(*placed), std::move(found));
    if (!file && file.error().code == ErrorCode::kNotFound) {
        co_return std::optional<StoreFile>{};
    }
    co_return std::optional{RAG_CO_TRY(std::move(file))};
}

Task<Result<std::vector<StoreFile>>> StoreFiles::all(const RequestContext& ctx,
                                                     CollectionName collection) {
    std::vector<StoreFile> files;
    std::map<std::string, std::uint64_t> bytes;  // of the documents that are of placed files
    const Scope scope = Scope::of(ctx, collection);
    std::optional<std::string> cursor{""};
    for (std::size_t seen = 0; cursor && seen < kDocumentsSeen;) {
        const auto page = RAG_CO_TRY(
            co_await parts_.store.list(ctx, scope, std::move(*cursor), kDocumentsInPage, ""));
        for (const DocumentInfo& document : page.documents) {
            if (document.source && is_file_id(*document.source)) {
                bytes[*document.source] += document.bytes;
            } else {
                files.push_back(file_of_document(collection, document));
            }
        }
        seen += page.documents.size();
        cursor = page.next_cursor;
    }
    const auto records = RAG_CO_TRY(
        co_await records_of(ctx, parts_.records, RecordKind::kStoreFile, collection.str()));
    const auto jobs = records.empty() ? std::map<JobId, JobState>{}
                                      : RAG_CO_TRY(co_await parts_.desk.states(ctx));
    for (const KeptRecord& record : records) {
        const Placement placed = RAG_CO_TRY(placement_of(record));
        const auto job = jobs.find(placed.job);
        const auto found = bytes.find(placed.file);
        // Where not all documents were seen, those of a finished job are taken to be among the others.
        PlacedState seen{.job = job == jobs.end() ? std::nullopt : std::optional{job->second},
                         .has_documents = found != bytes.end() || cursor.has_value()};
        const auto state = state_of(placed, seen, parts_.clock.wall());
        if (!state || (found == bytes.end() && !may_see_placement(ctx, placed))) {
            continue;
        }
        StoreFile file = file_of_placement(placed);
        file.state = *state;
        file.usage_bytes = found == bytes.end() ? 0 : found->second;
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, [](const StoreFile& a, const StoreFile& b) {
        return std::pair{a.created_at, std::string_view{a.id}} >
               std::pair{b.created_at, std::string_view{b.id}};
    });
    co_return files;
}

Task<Result<void>> StoreFiles::explain(const RequestContext& ctx, std::vector<StoreFile>& files) {
    for (StoreFile& file : files) {
        if (file.state != StoreFileState::kFailed) {
            continue;
        }
        explain_interruption(file);
        const auto placed = RAG_CO_TRY(co_await placement(ctx, file.collection, file.id));
        if (!placed) {
            continue;
        }
        const RequestContext theirs = as_owner(ctx, placed->owner);
        if (const auto job = RAG_CO_TRY(co_await parts_.desk.find(theirs, placed->job))) {
            explain_failure(*job, file);
        }
    }
    co_return Result<void>{};
}

Task<Result<void>> StoreFiles::check(const RequestContext& ctx,
                                     const std::vector<FileToAdd>& wanted) {
    for (const FileToAdd& one : wanted) {
        if (!RAG_CO_TRY(co_await parts_.files.find(ctx, one.file))) {
            co_return no_file(one.file);
        }
    }
    co_return Result<void>{};
}

/// The record first, and it names the job: whoever dies in between leaves one whose job never comes.
Task<Result<StoreFile>> StoreFiles::add(const RequestContext& ctx, CollectionName collection,
                                        FileToAdd wanted, std::string batch) {
    auto file = RAG_CO_TRY(co_await parts_.files.find(ctx, wanted.file));
    if (!file) {
        co_return no_file(wanted.file);
    }
    const auto before = RAG_CO_TRY(co_await placement(ctx, collection, wanted.file));
    if (before) {
        RAG_CO_TRY(co_await end_job(ctx, *before));
    }
    const WallTime now = parts_.clock.wall();
    const Placement placed{.file = std::move(wanted.file),
                           .collection = std::move(collection),
                           .name = file->name,
                           .job = new_job_id(now),
                           .batch = std::move(batch),
                           .attributes = std::move(wanted.attributes),
                           .chunking = wanted.chunking,
                           .owner = ctx.access,
                           .created_at = now};
    RAG_CO_TRY(co_await parts_.records.put(ctx, record_of(placed), kPlacementsRule));
    auto submitted = co_await submit(ctx, std::move(*file), placed);
    if (!submitted) {
        RequestContext bound = ctx;
        bound.cancelled = {};
        bound.deadline = Deadline::in(parts_.clock, kUndoMax);
        if (before) {
            (void)co_await parts_.records.put(bound, record_of(*before), kPlacementsRule);
        } else {
            (void)co_await parts_.records.remove(bound, RecordKind::kStoreFile,
                                                 placement_id(placed.collection, placed.file));
        }
        co_return submitted.error();
    }
    co_return file_of_placement(placed);
}

Task<Result<void>> StoreFiles::submit(const RequestContext& ctx, StoredFile file,
                                      Placement placed) {
    const auto bytes = RAG_CO_TRY(co_await parts_.files.bytes(ctx, file));
    if (!bytes) {
        co_return no_file(file.id);
    }
    JobRequest request{.options = {.collection = placed.collection,
                                   .chunking = placed.chunking,
                                   .on_conflict = OnConflict::kKeepBoth,
                                   .source = placed.file},
                       .files = {},
                       .key = {},
                       .id = placed.job};
    JobFile sent{.name = file.name, .media_type = file.media_type};
    sent.facts.id = DocumentId{placed.file};
    sent.facts.metadata = placed.attributes;
    request.files.push_back(std::move(sent));
    std::vector<std::string_view> contents{*bytes};
    RAG_CO_TRY(co_await parts_.desk.accept(ctx, std::move(request), std::move(contents)));
    co_return Result<void>{};
}

}  // namespace ragd
