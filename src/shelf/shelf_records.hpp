#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/access.hpp"
#include "domain/job.hpp"
#include "domain/kept_record.hpp"
#include "domain/stored_file.hpp"
#include "domain/vector_store.hpp"

namespace ragd {

// What is kept beside documents and jobs, as records.

/// That a file was put into a store.
struct Placement {
    std::string file;  // its id, and the source of its documents
    CollectionName collection;
    std::string name;  // of the file
    JobId job;         // that reads it
    std::string batch = {};
    Metadata attributes = {};
    ChunkOptions chunking = {};
    Access owner;
    WallTime created_at;
};

/// That a collection was made as a store, or is called something.
struct StoreRecord {
    CollectionName collection;
    StoreFacts facts;
    Access owner;
    WallTime created_at;
};

struct BatchRecord {
    std::string id;
    CollectionName collection;
    std::vector<std::string> files;
    bool is_cancelled = false;
    Access owner;
    WallTime created_at;
};

std::string placement_id(const CollectionName& collection, std::string_view file);

KeptRecord record_of(const StoredFile& file);
KeptRecord record_of(const Placement& placement);
KeptRecord record_of(const StoreRecord& store);
KeptRecord record_of(const BatchRecord& batch);

/// Errors: Internal - not what record_of() wrote.
Result<StoredFile> file_of(const KeptRecord& record);
Result<Placement> placement_of(const KeptRecord& record);
Result<StoreRecord> store_of(const KeptRecord& record);
Result<BatchRecord> batch_of(const KeptRecord& record);

/// How many of each a tenant may have.
inline constexpr RecordRule kFilesRule{.count_max = 10'000};
inline constexpr RecordRule kStoresRule{.count_max = 1000};
inline constexpr RecordRule kPlacementsRule{.count_max = 20'000};
inline constexpr RecordRule kBatchesRule{.count_max = 1000, .when_full = WhenFull::kForgetOldest};

}  // namespace ragd
