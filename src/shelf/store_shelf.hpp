#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/request_context.hpp"
#include "domain/stored_file.hpp"
#include "domain/vector_store.hpp"
#include "ports/chunk_store.hpp"
#include "ports/record_store.hpp"
#include "shelf/shelf_records.hpp"
#include "shelf/store_files.hpp"

namespace ragd {

/// What a call changes of a store: what is not given stays.
struct StoreChange {
    std::optional<std::string> name;
    std::optional<Metadata> metadata;
    std::optional<std::uint32_t> expires_after_days;
};

/// Collections as vector stores, whoever made them: those with a document that the caller may read, and
/// those that were made as stores by him, or that he sees all of.
/// Threads: the io thread.  Lifetime: outlives its tasks; the parts outlive it.
class StoreShelf {
public:
    struct Parts {
        RecordStore& records;
        ChunkStore& store;
        StoreFiles& files;
        const Clock& clock;
    };
    explicit StoreShelf(Parts parts) : parts_(parts) {}

    /// Errors: Conflict - the tenant has too many; as RecordStore::put.
    /// Lifetime: `ctx` outlives the task, here and below.
    Task<Result<VectorStore>> create(const RequestContext& ctx, StoreFacts facts);

    /// Whether it is there for the caller.  Errors: as ChunkStore::list, RecordStore::get; here and below.
    Task<Result<bool>> has(const RequestContext& ctx, CollectionName collection);
    Task<Result<std::optional<VectorStore>>> find(const RequestContext& ctx,
                                                  CollectionName collection);
    Task<Result<ListPage<VectorStore>>> list(const RequestContext& ctx, ListWanted wanted);
    /// Nothing: it is not there.
    Task<Result<std::optional<VectorStore>>> change(const RequestContext& ctx,
                                                    CollectionName collection, StoreChange change);

    /// With every document that the caller may read, however it came there, and what was to be read into it.
    /// False: it is not there. Where it fails, a part is gone, and calling it again goes on.
    Task<Result<bool>> remove(const RequestContext& ctx, CollectionName collection);

    /// Has files read into a store. Where one is not taken, those before it are.
    /// Errors: NotFound - a file is not there, and none was taken; as StoreFiles::add.
    Task<Result<FileBatch>> add_batch(const RequestContext& ctx, CollectionName collection,
                                      std::vector<FileToAdd> files);
    Task<Result<std::optional<FileBatch>>> find_batch(const RequestContext& ctx,
                                                      CollectionName collection, std::string id);
    Task<Result<std::optional<FileBatch>>> cancel_batch(const RequestContext& ctx,
                                                        CollectionName collection, std::string id);
    /// Those of its files that are in the store.  Nothing: there is no such batch.
    Task<Result<std::optional<std::vector<StoreFile>>>> files_of_batch(const RequestContext& ctx,
                                                                       CollectionName collection,
                                                                       std::string id);

private:
    Task<Result<std::optional<StoreRecord>>> record(const RequestContext& ctx,
                                                    CollectionName collection);
    Task<Result<VectorStore>> as_it_is(const RequestContext& ctx, StoreRecord record);
    Task<Result<std::optional<BatchRecord>>> batch(const RequestContext& ctx,
                                                   CollectionName collection, std::string id);
    Task<Result<FileBatch>> batch_as_it_is(const RequestContext& ctx, BatchRecord record);
    Task<Result<void>> remove_records(const RequestContext& ctx, RecordKind kind,
                                      CollectionName collection);

    Parts parts_;
};

}  // namespace ragd
