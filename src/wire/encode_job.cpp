#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "wire/encode.hpp"
#include "wire/json_writer.hpp"
#include "wire/write_acl.hpp"

namespace ragd {
namespace {

void write_summary(JsonWriter& out, const JobSummary& job) {
    const JobCounts& counts = job.counts;
    out.key("id").string(job.id.str());
    out.key("state").string(name_of(job.state));
    out.key("collection").string(job.collection.str());
    out.key("created_at").string(to_rfc3339(job.created_at));
    out.key("updated_at").string(to_rfc3339(job.updated_at));
    out.key("counts").begin_object();
    out.key("files").integer(counts.files);
    out.key("waiting").integer(counts.waiting);
    out.key("working").integer(counts.working);
    out.key("completed").integer(counts.completed);
    out.key("failed").integer(counts.failed);
    out.key("cancelled").integer(counts.cancelled);
    out.key("documents").integer(counts.documents);
    out.key("chunks").integer(counts.chunks);
    out.end_object();
}

/// How long it took, or has taken so far, and what that makes a second.
void write_rate(JsonWriter& out, const JobFile& file, WallTime now) {
    if (!file.begun) {
        return;
    }
    const std::chrono::duration<double> took = file.ended.value_or(now) - *file.begun;
    const double seconds = std::max(took.count(), 0.0);
    out.key("seconds").milliseconds(seconds);
    constexpr double kShort = 0.001;
    out.key("chunks_per_second")
        .milliseconds(static_cast<double>(file.done.chunks) / std::max(seconds, kShort));
}

void write_file(JsonWriter& out, const JobFile& file, std::size_t index, WallTime now) {
    out.begin_object();
    out.key("index").integer(index);
    out.key("name").string(file.name);
    out.key("state").string(name_of(file.state));
    if (!file.media_type.empty()) {
        out.key("media_type").string(file.media_type);
    }
    out.key("bytes").integer(file.bytes);
    if (!file.sha256.empty()) {
        out.key("sha256").string(file.sha256);
    }
    if (!file.facts.acl.is_open()) {
        write_acl(out.key("acl"), file.facts.acl);
    }
    out.key("documents").begin_array();
    for (const DocumentId& id : file.done.documents) {
        out.string(id.str());
    }
    out.end_array();
    out.key("created").integer(file.done.created);
    out.key("updated").integer(file.done.updated);
    out.key("unchanged").integer(file.done.unchanged);
    out.key("chunks").integer(file.done.chunks);
    write_rate(out, file, now);
    if (file.state == JobFileState::kFailed) {
        out.key("code").string(file.code);
        out.key("detail").string(file.detail);
    }
    out.key("warnings").begin_array();
    for (const std::string& warning : file.done.warnings) {
        out.string(warning);
    }
    out.end_array();
    out.end_object();
}

}  // namespace

std::string encode_job(const Job& job, WallTime now) {
    JsonWriter out;
    out.begin_object();
    write_summary(out, summary_of(job));
    out.key("files").begin_array();
    for (std::size_t i = 0; i < job.files.size(); ++i) {
        write_file(out, job.files[i], i, now);
    }
    out.end_array().end_object();
    return out.take();
}

std::string encode_job_summary(const JobSummary& job) {
    JsonWriter out;
    out.begin_object();
    write_summary(out, job);
    out.end_object();
    return out.take();
}

std::string encode_job_file(const JobFile& file, std::size_t index, WallTime now) {
    JsonWriter out;
    write_file(out, file, index, now);
    return out.take();
}

std::string encode_job_list(const std::vector<JobSummary>& jobs,
                            const std::optional<std::string>& next_cursor) {
    JsonWriter out;
    out.begin_object().key("jobs").begin_array();
    for (const JobSummary& job : jobs) {
        out.begin_object();
        write_summary(out, job);
        out.end_object();
    }
    out.end_array().key("next_cursor");
    if (next_cursor) {
        out.string(*next_cursor);
    } else {
        out.null();
    }
    out.end_object();
    return out.take();
}

}  // namespace ragd
