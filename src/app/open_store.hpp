#pragma once
#include <memory>
#include <optional>
#include <string_view>

#include "app/basics.hpp"
#include "app/plan.hpp"
#include "base/result.hpp"
#include "clients/qdrant/qdrant_store.hpp"
#include "net/http_client.hpp"
#include "originals/originals_keeper.hpp"
#include "ports/embedder.hpp"
#include "store/data_lock.hpp"
#include "store/embedded_store.hpp"

namespace ragd {

/// The store of a process: one of the two, and the files of its documents, where they are kept.
struct Store {
    std::unique_ptr<EmbeddedStore> embedded;
    std::unique_ptr<QdrantStore> qdrant;
    std::unique_ptr<BlobStore> originals;     // null: they are not kept
    std::unique_ptr<OriginalsKeeper> keeper;  // null as well

    [[nodiscard]] ChunkStore& get() const;
    [[nodiscard]] SourceStore& sources() const;
    [[nodiscard]] JobStore& jobs() const;
    [[nodiscard]] AccountStore& accounts() const;
    [[nodiscard]] RecordStore& records() const;
    [[nodiscard]] TenantEraser& eraser() const;
    [[nodiscard]] TenantMeter& meter() const;
};

/// Takes the data directory, where the plan has one. Before the models are loaded: a process that
/// may not have the directory should not load models for it.
/// `holder` is what DIR/lock says while we hold it: see DataLock.
/// Errors: Conflict - another process holds it; Unavailable - it cannot be used.
Result<std::optional<DataLock>> lock_data(const StorePlan& plan, std::string_view holder);

/// Opens the directory, or the collections in Qdrant if it answers: it need not be there yet. Until
/// it is, readiness says so and questions are refused.
/// Requires: of `lock` and `http`, the one that the plan needs.
/// Errors: Conflict - of another model, or of another kind; Unavailable - the directory cannot be
///         used.
/// Lifetime: `lock` and `http` outlive the store.
Result<Store> open_store(const StorePlan& plan, const EmbeddingModel& model, const DataLock* lock,
                         HttpClient* http, const Basics& basics);

/// Keeps the files of documents from now on: in the data directory, or in Qdrant, as the plan says. Those
/// that nobody refers to are looked for in the background.
/// Requires: an open store, and as above.
void keep_originals(Store& store, const StorePlan& plan, const DataLock* lock, HttpClient* http,
                    const Basics& basics);

/// Where what was uploaded waits to be read: beside the originals, and apart from them, since those that
/// no document refers to go after a day.
/// Requires, Lifetime: as open_store().
std::unique_ptr<BlobStore> open_uploads(const StorePlan& plan, const DataLock* lock,
                                        HttpClient* http, const Basics& basics);

/// Where files of OpenAI's API are kept, until who sent them deletes them.
/// Requires, Lifetime: as open_store().
std::unique_ptr<BlobStore> open_files(const StorePlan& plan, const DataLock* lock, HttpClient* http,
                                      const Basics& basics);

}  // namespace ragd
