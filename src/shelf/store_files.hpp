#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/cited_file.hpp"
#include "domain/request_context.hpp"
#include "domain/vector_store.hpp"
#include "jobs/job_desk.hpp"
#include "ports/chunk_store.hpp"
#include "ports/record_store.hpp"
#include "shelf/file_shelf.hpp"
#include "shelf/shelf_records.hpp"

namespace ragd {

/// Of which file a passage is: by its document, and that one's source.
struct DocumentOrigin {
    DocumentId document;
    std::optional<std::string> source;
};

/// The files in vector stores. One that was put there is read by a job of its own, whose documents have the
/// file for their source; every other document of the collection is a file of its own. What is told of one
/// is asked of documents and jobs each time. A file of which the caller may read no document is not there
/// for him, unless he put it there.
/// Threads: the io thread.  Lifetime: outlives its tasks; the parts outlive it.
class StoreFiles {
public:
    /// Documents of a collection that are looked at; of what is behind them only what was put there by a
    /// record is told.
    static constexpr std::size_t kDocumentsSeen = 10'000;

    struct Parts {
        RecordStore& records;
        ChunkStore& store;
        JobDesk& desk;
        FileShelf& files;
        IndexDocuments index;
        const Clock& clock;
    };
    explicit StoreFiles(Parts parts) : parts_(std::move(parts)) {}

    /// Has a file read into a collection; one that is there already is read again.
    /// Errors: NotFound - no such file; Conflict - too many; as JobDesk::accept.
    /// Lifetime: `ctx` outlives the task, here and below.
    Task<Result<StoreFile>> add(const RequestContext& ctx, CollectionName collection,
                                FileToAdd wanted, std::string batch = {});

    /// Whether each of them is there to be put into a store.
    /// Errors: NotFound - one is not.
    Task<Result<void>> check(const RequestContext& ctx, const std::vector<FileToAdd>& wanted);

    /// Errors: as ChunkStore::list, RecordStore::get, JobDesk::find; here and below.
    Task<Result<std::optional<StoreFile>>> find(const RequestContext& ctx,
                                                CollectionName collection, std::string file);

    /// The newest first, with the state and all but the reason of those that failed.
    Task<Result<std::vector<StoreFile>>> all(const RequestContext& ctx, CollectionName collection);
    /// Adds that reason.
    Task<Result<void>> explain(const RequestContext& ctx, std::vector<StoreFile>& files);

    /// Puts other attributes in the place of those before: its documents are indexed again with them.
    /// Errors: Conflict - it is being read; NotFound - it is not there; as IndexDocuments.
    Task<Result<StoreFile>> set_attributes(const RequestContext& ctx, CollectionName collection,
                                           std::string file, Metadata attributes);

    /// The texts of its documents, the first ones up to `bytes_max`; nothing: it is not there.
    Task<Result<std::optional<std::vector<std::string>>>> texts(const RequestContext& ctx,
                                                                CollectionName collection,
                                                                std::string file,
                                                                std::size_t bytes_max);

    /// What some files of a store are called: those that were put there by the name that they had, others by
    /// their documents' ids. One for each of `origins`.
    Task<Result<std::vector<CitedFile>>> names(const RequestContext& ctx, CollectionName collection,
                                               std::vector<DocumentOrigin> origins);

    /// Takes its documents out of the collection, and ends the job that would add more. False: it is not
    /// there.  Errors: Unavailable - the job does not end now; as ChunkStore::remove.
    Task<Result<bool>> remove(const RequestContext& ctx, CollectionName collection,
                              std::string file);
    /// Out of all collections where the caller may see it.
    Task<Result<void>> remove_everywhere(const RequestContext& ctx, std::string file);

    /// Cancels the jobs of some that are not done yet.
    Task<Result<void>> cancel(const RequestContext& ctx, CollectionName collection,
                              std::vector<std::string> files);

private:
    struct FoundDocuments {
        std::vector<DocumentInfo> documents;
        std::uint64_t bytes = 0;
    };
    Task<Result<std::optional<Placement>>> placement(const RequestContext& ctx,
                                                     CollectionName collection, std::string file);
    Task<Result<FoundDocuments>> documents_of(const RequestContext& ctx, CollectionName collection,
                                              std::string file);
    Task<Result<StoreFile>> as_it_is(const RequestContext& ctx, Placement placed,
                                     FoundDocuments found);
    Task<Result<void>> submit(const RequestContext& ctx, StoredFile file, Placement placed);
    Task<Result<void>> end_job(const RequestContext& ctx, Placement placed);
    Task<Result<void>> index_again(const RequestContext& ctx, const StoreFile& file,
                                   std::vector<DocumentInfo> documents, Metadata attributes);

    Parts parts_;
};

}  // namespace ragd
