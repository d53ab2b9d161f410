#include "shelf/store_files.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/shown.hpp"
#include "domain/source.hpp"
#include "jobs/rest.hpp"
#include "shelf/file_states.hpp"
#include "shelf/records_of.hpp"
#include "shelf/shelf_ids.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDocumentsInPage = 1000;
constexpr std::size_t kRemovedAtOnce = 100;
constexpr std::chrono::milliseconds kBetweenLooks{50};
constexpr std::chrono::seconds kEndMax{20};

/// The same request in the name of whoever put a file there: the job is his.
RequestContext as_owner(const RequestContext& ctx, const Access& owner) {
    RequestContext theirs = ctx;
    theirs.access = owner;
    return theirs;
}

bool may_see_placement(const RequestContext& ctx, const Placement& placed) {
    return may_see(ctx.access, ctx.access.tenant(), placed.owner);
}

Error no_file(const std::string& id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no file {}", shown(id)));
}

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
        bound.deadline = Deadline::in(parts_.clock, kEndMax);
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

/// What is written after it returns stays: nothing of the job comes behind it.
Task<Result<void>> StoreFiles::end_job(const RequestContext& ctx, Placement placed) {
    const RequestContext theirs = as_owner(ctx, placed.owner);
    const Deadline end = ctx.deadline.sooner(Deadline::in(parts_.clock, kEndMax));
    for (;;) {
        const auto job = RAG_CO_TRY(co_await parts_.desk.find(theirs, placed.job));
        if (!job || is_finished(job->state)) {
            co_return Result<void>{};
        }
        const auto cancelled = co_await parts_.desk.cancel(theirs, placed.job);
        if (!cancelled && cancelled.error().code != ErrorCode::kConflict) {
            co_return cancelled.error();
        }
        RAG_CO_TRY(ctx.check(parts_.clock));
        if (end.passed(parts_.clock.now())) {
            Error error = fail(ErrorCode::kUnavailable,
                               "the file is being read, and that does not end yet; try again");
            error.retry_after = limits::kRetryAfter;
            co_return error;
        }
        co_await rest(kBetweenLooks, ctx.cancelled);
    }
}

Task<Result<void>> StoreFiles::cancel(const RequestContext& ctx, CollectionName collection,
                                      std::vector<std::string> files) {
    for (const std::string& file : files) {
        const auto placed = RAG_CO_TRY(co_await placement(ctx, collection, file));
        if (!placed) {
            continue;
        }
        const RequestContext theirs = as_owner(ctx, placed->owner);
        const auto cancelled = co_await parts_.desk.cancel(theirs, placed->job);
        if (!cancelled && cancelled.error().code != ErrorCode::kConflict) {
            co_return cancelled.error();
        }
    }
    co_return Result<void>{};
}

Task<Result<bool>> StoreFiles::remove(const RequestContext& ctx, CollectionName collection,
                                      std::string id) {
    const Scope scope = Scope::of(ctx, collection);
    const auto file = RAG_CO_TRY(co_await find(ctx, collection, id));
    if (!file) {
        co_return false;
    }
    if (const auto document = document_of_file_id(id)) {
        co_return co_await parts_.store.remove(ctx, scope, *document);
    }
    const auto placed = RAG_CO_TRY(co_await placement(ctx, collection, id));
    if (placed) {
        RAG_CO_TRY(co_await end_job(ctx, *placed));
    }
    for (bool more = true; more;) {
        const auto page =
            RAG_CO_TRY(co_await parts_.store.list(ctx, scope, "", kRemovedAtOnce, id));
        for (const DocumentInfo& document : page.documents) {
            RAG_CO_TRY(co_await parts_.store.remove(ctx, scope, document.id));
        }
        more = !page.documents.empty();
    }
    RAG_CO_TRY(
        co_await parts_.records.remove(ctx, RecordKind::kStoreFile, placement_id(collection, id)));
    co_return true;
}

Task<Result<void>> StoreFiles::remove_everywhere(const RequestContext& ctx, std::string file) {
    for (const KeptRecord& record :
         RAG_CO_TRY(co_await records_of(ctx, parts_.records, RecordKind::kStoreFile))) {
        if (record.id == placement_id(CollectionName{record.group}, file)) {
            RAG_CO_TRY(co_await remove(ctx, CollectionName{record.group}, file));
        }
    }
    co_return Result<void>{};
}

Task<Result<std::optional<std::vector<std::string>>>> StoreFiles::texts(const RequestContext& ctx,
                                                                        CollectionName collection,
                                                                        std::string id,
                                                                        std::size_t bytes_max) {
    std::vector<std::string> texts;
    std::vector<DocumentId> documents;
    if (const auto document = document_of_file_id(id)) {
        if (!RAG_CO_TRY(co_await find(ctx, collection, id))) {
            co_return std::optional<std::vector<std::string>>{};
        }
        documents.push_back(*document);
    } else {
        const auto found = RAG_CO_TRY(co_await documents_of(ctx, collection, id));
        if (!is_file_id(id) || found.documents.empty()) {
            co_return std::optional<std::vector<std::string>>{};
        }
        for (const DocumentInfo& info : found.documents) {
            documents.push_back(info.id);
        }
    }
    std::size_t bytes = 0;
    for (const DocumentId& document : documents) {
        auto text =
            RAG_CO_TRY(co_await parts_.store.content(ctx, Scope::of(ctx, collection), document));
        bytes += text ? text->size() : 0;
        if (bytes > bytes_max && !texts.empty()) {
            break;
        }
        texts.push_back(std::move(text).value_or(""));
    }
    co_return std::optional{std::move(texts)};
}

Task<Result<std::vector<CitedFile>>> StoreFiles::names(const RequestContext& ctx,
                                                       CollectionName collection,
                                                       std::vector<DocumentOrigin> origins) {
    std::map<std::string, std::string> known;
    std::vector<CitedFile> files;
    for (const DocumentOrigin& origin : origins) {
        CitedFile file{.id = file_id_of(origin.document, origin.source),
                       .name = origin.document.str()};
        if (is_file_id(file.id) && !known.contains(file.id)) {
            const auto placed = RAG_CO_TRY(co_await placement(ctx, collection, file.id));
            known[file.id] = placed ? placed->name : file.name;
        }
        if (const auto name = known.find(file.id); name != known.end()) {
            file.name = name->second;
        }
        files.push_back(std::move(file));
    }
    co_return files;
}

Task<Result<StoreFile>> StoreFiles::set_attributes(const RequestContext& ctx,
                                                   CollectionName collection, std::string id,
                                                   Metadata attributes) {
    auto file = RAG_CO_TRY(co_await find(ctx, collection, id));
    if (!file) {
        co_return no_file(id);
    }
    if (file->state == StoreFileState::kInProgress) {
        co_return fail(ErrorCode::kConflict,
                       "the file is being read with the attributes that it had; wait until it is "
                       "completed");
    }
    std::vector<DocumentInfo> documents;
    if (const auto document = document_of_file_id(id)) {
        auto info =
            RAG_CO_TRY(co_await parts_.store.find(ctx, Scope::of(ctx, collection), *document));
        if (info) {
            documents.push_back(std::move(*info));
        }
    } else {
        documents = RAG_CO_TRY(co_await documents_of(ctx, collection, id)).documents;
    }
    RAG_CO_TRY(co_await index_again(ctx, *file, std::move(documents), attributes));
    file->attributes = std::move(attributes);
    auto placed = RAG_CO_TRY(co_await placement(ctx, collection, id));
    if (placed) {
        placed->attributes = file->attributes;
        RAG_CO_TRY(co_await parts_.records.put(ctx, record_of(*placed), kPlacementsRule));
    }
    co_return std::move(*file);
}

/// Of a document's metadata what was no attribute stays.
Task<Result<void>> StoreFiles::index_again(const RequestContext& ctx, const StoreFile& file,
                                           std::vector<DocumentInfo> documents,
                                           Metadata attributes) {
    for (DocumentInfo& info : documents) {
        const Scope scope = Scope::of(ctx, file.collection);
        auto text = RAG_CO_TRY(co_await parts_.store.content(ctx, scope, info.id));
        auto spans = RAG_CO_TRY(co_await parts_.store.locations(ctx, scope, info.id));
        if (!text) {
            continue;  // it was removed meanwhile
        }
        Document document{.id = info.id,
                          .text = std::move(*text),
                          .title = std::move(info.title),
                          .url = std::move(info.url),
                          .metadata = std::move(info.metadata),
                          .acl = std::move(info.acl),
                          .source = info.source.value_or(""),
                          .file = std::move(info.file),
                          .locations = std::move(spans).value_or(std::vector<LocatedSpan>{})};
        for (const auto& member : file.attributes) {
            document.metadata.erase(member.key());
        }
        for (const auto& member : attributes) {
            document.metadata[member.key()] = member.value();
        }
        IndexCall call{.collection = file.collection,
                       .chunking = file.chunking.value_or(ChunkOptions{}),
                       .documents = {}};
        call.documents.push_back(std::move(document));
        auto checked = RAG_CO_TRY(ragd::check(std::move(call)));
        RAG_CO_TRY(co_await parts_.index(ctx, std::move(checked)));
    }
    co_return Result<void>{};
}

}  // namespace ragd
