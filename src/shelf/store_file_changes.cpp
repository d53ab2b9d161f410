// Changes of files that are in stores: what ends, goes, or gets other attributes.
#include <algorithm>
#include <map>
#include <utility>

#include "base/limits.hpp"
#include "jobs/rest.hpp"
#include "shelf/file_states.hpp"
#include "shelf/placed_by.hpp"
#include "shelf/records_of.hpp"
#include "shelf/shelf_ids.hpp"
#include "shelf/store_files.hpp"

namespace ragd {
namespace {

constexpr std::size_t kRemovedAtOnce = 100;
constexpr std::chrono::milliseconds kBetweenLooks{50};
constexpr std::chrono::seconds kEndMax{20};

}  // namespace

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
