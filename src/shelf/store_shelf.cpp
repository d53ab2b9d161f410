#include "shelf/store_shelf.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "shelf/file_states.hpp"
#include "shelf/records_of.hpp"
#include "shelf/shelf_ids.hpp"

namespace ragd {
namespace {

constexpr std::size_t kEmptiedAtOnce = 100;

bool may_see_owned(const RequestContext& ctx, const Access& owner) {
    return may_see(ctx.access, ctx.access.tenant(), owner);
}

/// A collection that was made by another road, and that nobody has called anything yet.
StoreRecord unrecorded(const RequestContext& ctx, const CollectionName& collection) {
    return {.collection = collection,
            .facts = {.name = collection.str()},
            .owner = ctx.access,
            .created_at = WallTime{}};
}

}  // namespace

Task<Result<std::optional<StoreRecord>>> StoreShelf::record(const RequestContext& ctx,
                                                            CollectionName collection) {
    const auto kept =
        RAG_CO_TRY(co_await parts_.records.get(ctx, RecordKind::kVectorStore, collection.str()));
    auto record = kept ? std::optional{RAG_CO_TRY(store_of(*kept))} : std::nullopt;
    if (record && may_see_owned(ctx, record->owner)) {
        co_return record;
    }
    const auto page =
        RAG_CO_TRY(co_await parts_.store.list(ctx, Scope::of(ctx, collection), "", 1, ""));
    if (page.documents.empty()) {
        co_return std::optional<StoreRecord>{};
    }
    co_return record ? std::move(record) : std::optional{unrecorded(ctx, collection)};
}

Task<Result<bool>> StoreShelf::has(const RequestContext& ctx, CollectionName collection) {
    co_return RAG_CO_TRY(co_await record(ctx, std::move(collection))).has_value();
}

Task<Result<VectorStore>> StoreShelf::as_it_is(const RequestContext& ctx, StoreRecord record) {
    VectorStore store{.collection = record.collection,
                      .facts = std::move(record.facts),
                      .created_at = record.created_at};
    for (const StoreFile& file : RAG_CO_TRY(co_await parts_.files.all(ctx, store.collection))) {
        store.counts.add(file.state);
        store.usage_bytes += file.usage_bytes;
    }
    co_return store;
}

Task<Result<VectorStore>> StoreShelf::create(const RequestContext& ctx, StoreFacts facts) {
    StoreRecord record{.collection = new_collection(facts.name),
                       .facts = std::move(facts),
                       .owner = ctx.access,
                       .created_at = parts_.clock.wall()};
    RAG_CO_TRY(co_await parts_.records.put(ctx, record_of(record), kStoresRule));
    co_return VectorStore{.collection = std::move(record.collection),
                          .facts = std::move(record.facts),
                          .created_at = record.created_at};
}

Task<Result<std::optional<VectorStore>>> StoreShelf::find(const RequestContext& ctx,
                                                          CollectionName collection) {
    auto known = RAG_CO_TRY(co_await record(ctx, std::move(collection)));
    if (!known) {
        co_return std::optional<VectorStore>{};
    }
    co_return std::optional{RAG_CO_TRY(co_await as_it_is(ctx, std::move(*known)))};
}

Task<Result<ListPage<VectorStore>>> StoreShelf::list(const RequestContext& ctx, ListWanted wanted) {
    std::map<CollectionName, StoreRecord> known;
    std::map<CollectionName, StoreRecord> hidden;
    for (const KeptRecord& kept :
         RAG_CO_TRY(co_await records_of(ctx, parts_.records, RecordKind::kVectorStore))) {
        StoreRecord record = RAG_CO_TRY(store_of(kept));
        auto& into = may_see_owned(ctx, record.owner) ? known : hidden;
        into.emplace(record.collection, std::move(record));
    }
    for (const CollectionName& name : RAG_CO_TRY(co_await parts_.store.collections(ctx))) {
        const auto record = hidden.find(name);
        known.emplace(name, record == hidden.end() ? unrecorded(ctx, name) : record->second);
    }
    std::vector<StoreRecord> records;
    for (auto& [name, record] : known) {
        records.push_back(std::move(record));
    }
    std::ranges::sort(records, [](const StoreRecord& a, const StoreRecord& b) {
        return std::pair{a.created_at, a.collection} > std::pair{b.created_at, b.collection};
    });
    auto page = page_of(std::move(records), wanted,
                        [](const StoreRecord& one) { return store_id(one.collection); });
    ListPage<VectorStore> shown{.items = {}, .has_more = page.has_more};
    for (StoreRecord& record : page.items) {
        shown.items.push_back(RAG_CO_TRY(co_await as_it_is(ctx, std::move(record))));
    }
    co_return shown;
}

Task<Result<std::optional<VectorStore>>> StoreShelf::change(const RequestContext& ctx,
                                                            CollectionName collection,
                                                            StoreChange change) {
    auto known = RAG_CO_TRY(co_await record(ctx, std::move(collection)));
    if (!known) {
        co_return std::optional<VectorStore>{};
    }
    if (change.name) {
        known->facts.name = std::move(*change.name);
    }
    if (change.metadata) {
        known->facts.metadata = std::move(*change.metadata);
    }
    if (change.expires_after_days) {
        known->facts.expires_after_days = change.expires_after_days;
    }
    RAG_CO_TRY(co_await parts_.records.put(ctx, record_of(*known), kStoresRule));
    co_return std::optional{RAG_CO_TRY(co_await as_it_is(ctx, std::move(*known)))};
}

Task<Result<void>> StoreShelf::remove_records(const RequestContext& ctx, RecordKind kind,
                                              CollectionName collection) {
    for (const KeptRecord& kept :
         RAG_CO_TRY(co_await records_of(ctx, parts_.records, kind, collection.str()))) {
        RAG_CO_TRY(co_await parts_.records.remove(ctx, kind, kept.id));
    }
    co_return Result<void>{};
}

/// The store's own record last: until then it can be removed again.
Task<Result<bool>> StoreShelf::remove(const RequestContext& ctx, CollectionName collection) {
    if (!RAG_CO_TRY(co_await has(ctx, collection))) {
        co_return false;
    }
    for (const StoreFile& file : RAG_CO_TRY(co_await parts_.files.all(ctx, collection))) {
        if (is_file_id(file.id)) {
            RAG_CO_TRY(co_await parts_.files.remove(ctx, collection, file.id));
        }
    }
    const Scope scope = Scope::of(ctx, collection);
    for (bool more = true; more;) {
        const auto page =
            RAG_CO_TRY(co_await parts_.store.list(ctx, scope, "", kEmptiedAtOnce, ""));
        for (const DocumentInfo& document : page.documents) {
            RAG_CO_TRY(co_await parts_.store.remove(ctx, scope, document.id));
        }
        more = !page.documents.empty();
    }
    RAG_CO_TRY(co_await remove_records(ctx, RecordKind::kFileBatch, collection));
    RAG_CO_TRY(co_await parts_.records.remove(ctx, RecordKind::kVectorStore, collection.str()));
    co_return true;
}

Task<Result<FileBatch>> StoreShelf::add_batch(const RequestContext& ctx, CollectionName collection,
                                              std::vector<FileToAdd> files) {
    RAG_CO_TRY(co_await parts_.files.check(ctx, files));
    const WallTime now = parts_.clock.wall();
    BatchRecord record{.id = new_batch_id(now),
                       .collection = collection,
                       .files = {},
                       .owner = ctx.access,
                       .created_at = now};
    for (const FileToAdd& file : files) {
        record.files.push_back(file.file);
    }
    RAG_CO_TRY(co_await parts_.records.put(ctx, record_of(record), kBatchesRule));
    for (FileToAdd& file : files) {
        RAG_CO_TRY(co_await parts_.files.add(ctx, collection, std::move(file), record.id));
    }
    co_return co_await batch_as_it_is(ctx, std::move(record));
}

Task<Result<std::optional<BatchRecord>>> StoreShelf::batch(const RequestContext& ctx,
                                                           CollectionName collection,
                                                           std::string id) {
    if (id.empty() || id.size() > RecordStore::kIdBytesMax) {
        co_return std::optional<BatchRecord>{};
    }
    const auto kept =
        RAG_CO_TRY(co_await parts_.records.get(ctx, RecordKind::kFileBatch, std::move(id)));
    if (!kept || kept->group != collection.str()) {
        co_return std::optional<BatchRecord>{};
    }
    auto record = RAG_CO_TRY(batch_of(*kept));
    if (!may_see_owned(ctx, record.owner)) {
        co_return std::optional<BatchRecord>{};
    }
    co_return std::optional{std::move(record)};
}

/// A file that is not in the store was not put there yet, or was taken out again.
Task<Result<FileBatch>> StoreShelf::batch_as_it_is(const RequestContext& ctx, BatchRecord record) {
    FileBatch batch{.id = record.id,
                    .collection = record.collection,
                    .created_at = record.created_at,
                    .is_cancelled = record.is_cancelled,
                    .counts = {}};
    const bool is_young = record.created_at + kSubmitMax > parts_.clock.wall();
    std::map<std::string, StoreFileState> states;
    for (const StoreFile& file : RAG_CO_TRY(co_await parts_.files.all(ctx, record.collection))) {
        states.emplace(file.id, file.state);
    }
    for (const std::string& file : record.files) {
        const auto state = states.find(file);
        batch.counts.add(state != states.end()              ? state->second
                         : is_young && !record.is_cancelled ? StoreFileState::kInProgress
                                                            : StoreFileState::kCancelled);
    }
    co_return batch;
}

Task<Result<std::optional<FileBatch>>> StoreShelf::find_batch(const RequestContext& ctx,
                                                              CollectionName collection,
                                                              std::string id) {
    auto record = RAG_CO_TRY(co_await batch(ctx, std::move(collection), std::move(id)));
    if (!record) {
        co_return std::optional<FileBatch>{};
    }
    co_return std::optional{RAG_CO_TRY(co_await batch_as_it_is(ctx, std::move(*record)))};
}

Task<Result<std::optional<FileBatch>>> StoreShelf::cancel_batch(const RequestContext& ctx,
                                                                CollectionName collection,
                                                                std::string id) {
    auto record = RAG_CO_TRY(co_await batch(ctx, collection, std::move(id)));
    if (!record) {
        co_return std::optional<FileBatch>{};
    }
    record->is_cancelled = true;
    RAG_CO_TRY(co_await parts_.records.put(ctx, record_of(*record), kBatchesRule));
    RAG_CO_TRY(co_await parts_.files.cancel(ctx, std::move(collection), record->files));
    co_return std::optional{RAG_CO_TRY(co_await batch_as_it_is(ctx, std::move(*record)))};
}

Task<Result<std::optional<std::vector<StoreFile>>>> StoreShelf::files_of_batch(
    const RequestContext& ctx, CollectionName collection, std::string id) {
    const auto record = RAG_CO_TRY(co_await batch(ctx, collection, std::move(id)));
    if (!record) {
        co_return std::optional<std::vector<StoreFile>>{};
    }
    auto files = RAG_CO_TRY(co_await parts_.files.all(ctx, std::move(collection)));
    std::erase_if(files, [&record](const StoreFile& file) {
        return std::ranges::find(record->files, file.id) == record->files.end();
    });
    co_return std::optional{std::move(files)};
}

}  // namespace ragd
