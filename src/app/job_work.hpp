#pragma once
#include <memory>

#include "app/basics.hpp"
#include "app/plan.hpp"
#include "extract/process/extractor_pool.hpp"
#include "ingest/pipeline.hpp"
#include "jobs/job_desk.hpp"
#include "jobs/job_runner.hpp"
#include "jobs/page_fetcher.hpp"
#include "net/http_client.hpp"
#include "ports/blob_store.hpp"
#include "ports/job_store.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// All that jobs are made of in this process.
/// Threads: made and destroyed on the main thread.  Lifetime: `parts` outlive it.
class JobWork {
public:
    struct Parts {
        JobStore& store;
        BlobStore& uploads;
        BlobStore* originals = nullptr;  // null: the files of documents are not kept
        const IngestPipeline& ingest;
    };
    JobWork(const JobPlan& plan, Parts parts, const Basics& basics);
    ~JobWork();
    JobWork(const JobWork&) = delete;
    JobWork& operator=(const JobWork&) = delete;

    [[nodiscard]] JobDesk& desk() { return desk_; }
    /// From now on jobs are worked on.
    void start();

private:
    const Basics basics_;
    ExtractorPool documents_;
    ComputePool readers_;
    HttpClient web_;
    PageFetcher pages_;
    JobRunner runner_;
    JobDesk desk_;
    bool started_ = false;
};

}  // namespace ragd
