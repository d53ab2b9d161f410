#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/index_call.hpp"
#include "domain/index_report.hpp"
#include "domain/job.hpp"
#include "domain/request_context.hpp"
#include "jobs/job_metrics.hpp"
#include "jobs/web_pages.hpp"
#include "obs/log.hpp"
#include "ports/blob_store.hpp"
#include "ports/job_store.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// What a file's name and bytes are known by when it is read.
struct FileToRead {
    std::string name;        // its end says which format it is of
    std::string media_type;  // as whoever sent it says
    DocumentId id;           // of its document; of one of many rows the beginning of theirs
    std::string url;
    std::string sha256;
};

/// What reading a file told beside its documents.
struct FileReading {
    std::vector<std::string> warnings = {};
};

using TakeDocument = std::function<Result<void>(Document)>;
/// Makes documents of bytes. Blocks, on a thread for it.
/// Errors: of the file; what `take` returns.
using ReadFile = std::function<Result<FileReading>(const FileToRead& file, const std::string& bytes,
                                                   const TakeDocument& take)>;

/// Whatever indexes: IngestPipeline::index.
using IndexDocuments =
    std::function<Task<Result<IndexReport>>(const RequestContext& ctx, CheckedIndexCall call)>;

/// What work on jobs is made of. All that is referred to outlives it.
struct JobParts {
    JobStore& store;
    BlobStore& uploads;              // what was sent and is not read yet
    BlobStore* originals = nullptr;  // where the files of documents are kept; null: they are not
    IndexDocuments index;
    ReadFile read;
    std::function<void()> stop_reading = [] {};  // ends what `read` is doing, soon
    WebPages* pages = nullptr;                   // null: pages are not fetched
    ComputePool& readers;                        // `read` runs here
    ComputePool& compute;
    boost::asio::any_io_executor executor;
    const Clock& clock;
    const Log& log;
    JobMetrics metrics;
};

struct JobSettings {
    std::string owner;  // of this process alone, a new one each time
    /// Nobody else works on these jobs: what another process had is taken over at once.
    bool is_alone = true;
    /// A job of another process is taken over when nothing has happened to it for so long.
    std::chrono::milliseconds lease{15'000};
    std::chrono::milliseconds poll{2'000};   // between two looks for jobs of others
    std::chrono::milliseconds beat{1'000};   // between two notes of how far a job is
    std::chrono::milliseconds retry{1'000};  // after the index was not available; doubles, to 30 s
    std::chrono::milliseconds receive{600'000};        // how long an upload may take to be on disk
    std::chrono::milliseconds index_timeout{600'000};  // of one call
    std::size_t jobs_max = 2;                          // at a time
    std::chrono::hours keep{7 * 24};                   // finished ones
    std::size_t keep_max = 1000;
};

}  // namespace ragd
