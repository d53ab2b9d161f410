#include "app/open_store.hpp"

#include <chrono>

#include "base/assert.hpp"
#include "clients/qdrant/qdrant_blob_store.hpp"
#include "originals/disk_blob_store.hpp"

namespace ragd {
namespace {

Result<std::unique_ptr<QdrantStore>> open_qdrant(QdrantOptions options, const EmbeddingModel& model,
                                                 HttpClient& http, const Basics& basics) {
    constexpr std::chrono::seconds kPatience{5};
    options.dimension = model.dimension;
    options.model = model.name;
    options.model_revision = model.revision;
    auto store = RAG_TRY(QdrantStore::make(options, {.http = http,
                                                     .compute = basics.compute,
                                                     .metrics = basics.metrics,
                                                     .clock = basics.clock,
                                                     .log = basics.log}));
    RequestContext patience{.access = Access::local_operator()};
    patience.deadline = Deadline::in(basics.clock, kPatience);
    const auto connected = basics.io.block_on(store->connect(patience));
    if (!connected && connected.error().code == ErrorCode::kConflict) {
        return connected.error();
    }
    if (!connected) {
        basics.log.warn("qdrant", {{"reason", connected.error().message}});
    }
    store->watch(basics.io.executor());
    return store;
}

std::unique_ptr<BlobStore> open_blobs(const std::string& name, const StorePlan& plan,
                                      const DataLock* lock, HttpClient* http,
                                      const Basics& basics) {
    if (const auto* qdrant = std::get_if<QdrantOptions>(&plan)) {
        QdrantOptions options = *qdrant;
        options.collection += "_" + name;
        return std::make_unique<QdrantBlobStore>(options,
                                                 QdrantRest::Parts{.http = *http,
                                                                   .compute = basics.compute,
                                                                   .metrics = basics.metrics,
                                                                   .clock = basics.clock});
    }
    return std::make_unique<DiskBlobStore>(lock->directory() / name, basics.clock);
}

}  // namespace

JobStore& Store::jobs() const {
    return embedded ? embedded->jobs() : qdrant->jobs();
}

AccountStore& Store::accounts() const {
    return embedded ? embedded->accounts() : qdrant->accounts();
}

RecordStore& Store::records() const {
    return embedded ? embedded->records() : qdrant->records();
}

TenantEraser& Store::eraser() const {
    return embedded ? embedded->eraser() : qdrant->eraser();
}

TenantMeter& Store::meter() const {
    return embedded ? embedded->meter() : qdrant->meter();
}

ChunkStore& Store::get() const {
    if (keeper) {
        return *keeper;
    }
    if (embedded) {
        return *embedded;
    }
    return *qdrant;
}

SourceStore& Store::sources() const {
    if (embedded) {
        return *embedded;
    }
    return *qdrant;
}

Result<std::optional<DataLock>> lock_data(const StorePlan& plan, std::string_view holder) {
    const auto* embedded = std::get_if<EmbeddedPlan>(&plan);
    if (embedded == nullptr) {
        return std::nullopt;
    }
    return RAG_TRY(DataLock::acquire(embedded->directory, holder));
}

Result<Store> open_store(const StorePlan& plan, const EmbeddingModel& model, const DataLock* lock,
                         HttpClient* http, const Basics& basics) {
    Store store;
    if (const auto* qdrant = std::get_if<QdrantOptions>(&plan)) {
        RAG_ASSERT(http != nullptr, "a plan with Qdrant has a client");
        store.qdrant = RAG_TRY(open_qdrant(*qdrant, model, *http, basics));
    } else {
        RAG_ASSERT(lock != nullptr, "a plan with a directory has its lock");
        store.embedded = RAG_TRY(EmbeddedStore::open(
            *lock, {.model = model},
            {.clock = basics.clock, .readers = basics.compute, .log = basics.log}));
    }
    return store;
}

std::unique_ptr<BlobStore> open_uploads(const StorePlan& plan, const DataLock* lock,
                                        HttpClient* http, const Basics& basics) {
    return open_blobs("uploads", plan, lock, http, basics);
}

std::unique_ptr<BlobStore> open_files(const StorePlan& plan, const DataLock* lock, HttpClient* http,
                                      const Basics& basics) {
    return open_blobs("files", plan, lock, http, basics);
}

void keep_originals(Store& store, const StorePlan& plan, const DataLock* lock, HttpClient* http,
                    const Basics& basics) {
    if (const auto* qdrant = std::get_if<QdrantOptions>(&plan)) {
        store.originals =
            std::make_unique<QdrantBlobStore>(*qdrant, QdrantRest::Parts{.http = *http,
                                                                         .compute = basics.compute,
                                                                         .metrics = basics.metrics,
                                                                         .clock = basics.clock});
    } else {
        store.originals =
            std::make_unique<DiskBlobStore>(lock->directory() / "originals", basics.clock);
    }
    store.keeper = std::make_unique<OriginalsKeeper>(OriginalsKeeper::Parts{
        .store = store.get(), .blobs = *store.originals, .clock = basics.clock, .log = basics.log});
    store.keeper->watch(basics.io.executor());
}

}  // namespace ragd
