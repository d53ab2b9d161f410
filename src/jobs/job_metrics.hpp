#pragma once
#include "domain/job.hpp"
#include "obs/metrics.hpp"

namespace ragd {

struct JobMetrics {
    explicit JobMetrics(Metrics& metrics)
        : running(metrics.declare<Gauge>({"rag_jobs_running", "Jobs that this process works on."})),
          finished(metrics, {"rag_jobs_finished_total", "Jobs that came to an end here."},
                   {"state"}),
          files(metrics, {"rag_job_files_total", "Files of jobs that came to an end here."},
                {"state"}),
          bytes(
              metrics.declare<Counter>({"rag_job_bytes_total", "Bytes of files that were read."})),
          durations(metrics.declare<Histogram>(
              {"rag_job_file_duration_seconds", "Time of a file: reading and indexing."})) {}

    Gauge running;
    Counters<JobState> finished;
    Counters<JobFileState> files;
    Counter bytes;
    Histogram durations;
};

}  // namespace ragd
