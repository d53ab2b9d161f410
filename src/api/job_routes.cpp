#include <chrono>
#include <map>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "api/event_stream.hpp"
#include "api/job_reply.hpp"
#include "api/request_check.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "base/shown.hpp"
#include "jobs/job_desk.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

constexpr std::chrono::milliseconds kEventTick{300};

/// Which job a request names.
struct JobName {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr auto kParameters = kNoParameters;
    static Result<JobName> read(Admitted admitted) {
        return JobName{.admitted = admitted, .id = JobId{admitted.call().path_id}};
    }

    Admitted admitted;
    JobId id;
};

struct JobListPage {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 2> kParameters{"cursor", "limit"};
    static Result<JobListPage> read(Admitted admitted) {
        const auto& request = admitted.call().request;
        const auto limit = RAG_TRY(limit_of(request));
        const auto* cursor = request.parameter("cursor");
        return JobListPage{
            .admitted = admitted, .cursor = cursor == nullptr ? "" : *cursor, .limit = limit};
    }

    Admitted admitted;
    std::string cursor;
    std::size_t limit = 0;
};

Error no_job(const JobId& id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no job {}", shown(id.str())));
}

Task<Result<Reply>> list_jobs(Call& call, JobListPage page) {
    JobDesk* const desk = RAG_CO_TRY(desk_of(call));
    const auto jobs = RAG_CO_TRY(co_await desk->list(call.ctx, std::move(page.cursor), page.limit));
    co_return json_response(200, encode_job_list(jobs.jobs, jobs.next_cursor));
}

Task<Result<Reply>> read_job(Call& call, JobName name) {
    JobDesk* const desk = RAG_CO_TRY(desk_of(call));
    const auto job = RAG_CO_TRY(co_await desk->find(call.ctx, name.id));
    if (!job) {
        co_return no_job(name.id);
    }
    co_return RAG_CO_TRY(co_await job_reply(call, 200, *job));
}

Task<Result<Reply>> cancel_job(Call& call, JobName name) {
    JobDesk* const desk = RAG_CO_TRY(desk_of(call));
    const auto job = RAG_CO_TRY(co_await desk->cancel(call.ctx, name.id));
    if (!job) {
        co_return no_job(name.id);
    }
    co_return RAG_CO_TRY(co_await job_reply(call, 200, *job));
}

/// What an event stream has told of a job.
class ToldJob {
public:
    /// Tells what has changed since the last time.
    Task<Result<void>> tell(EventStream& stream, const Job& job, WallTime now) {
        for (std::size_t i = 0; i < job.files.size(); ++i) {
            const JobFile& file = job.files[i];
            const std::string mark = fmt::format("{} {} {} {}", name_of(file.state), file.bytes,
                                                 file.done.count(), file.done.chunks);
            auto& told = files_[i];
            if (told == mark || (told.empty() && file.state == JobFileState::kWaiting)) {
                continue;
            }
            told = mark;
            RAG_CO_TRY(co_await stream.send("file", encode_job_file(file, i, now)));
        }
        const JobSummary summary = summary_of(job);
        if (!counts_ || *counts_ != summary.counts || state_ != summary.state) {
            counts_ = summary.counts;
            state_ = summary.state;
            RAG_CO_TRY(co_await stream.send("job", encode_job_summary(summary)));
        }
        co_return Result<void>{};
    }

private:
    std::map<std::size_t, std::string> files_;
    std::optional<JobCounts> counts_;
    JobState state_ = JobState::kWaiting;
};

/// Tells until the job is finished, the client leaves, or the server stops.
Task<Result<void>> follow_job(Call& call, JobDesk& desk, const JobId& id, EventStream& stream) {
    ToldJob told;
    boost::asio::steady_timer tick{co_await boost::asio::this_coro::executor};
    while (true) {
        RequestContext ctx = call.ctx;
        ctx.deadline = Deadline::in(call.parts.clock, call.settings.request_timeout);
        const auto job = RAG_CO_TRY(co_await desk.find(ctx, id));
        if (!job) {
            co_return no_job(id);
        }
        RAG_CO_TRY(co_await told.tell(stream, *job, call.parts.clock.wall()));
        if (is_finished(job->state)) {
            co_return co_await stream.finish("done", encode_job_summary(summary_of(*job)));
        }
        if (call.draining) {
            co_return fail(ErrorCode::kUnavailable,
                           "the server is shutting down; the job goes on: ask again");
        }
        tick.expires_after(kEventTick);
        co_await tick.async_wait(boost::asio::use_awaitable);
        RAG_CO_TRY(ctx.check(call.parts.clock));
    }
}

Task<Result<Reply>> read_events(Call& call, JobName name) {
    JobDesk* const desk = RAG_CO_TRY(desk_of(call));
    EventStream stream{call};
    co_return co_await serve_events(call, stream, follow_job(call, *desk, name.id, stream),
                                    "error");
}

constexpr std::string_view kListJobs = R"json({
"operationId": "listJobs", "tags": ["jobs"],
"summary": "List jobs, the latest first",
"description": "Those that the caller asked for. Finished ones are kept for a week, and at most 1000 of them.",
"responses": {
  "200": {
    "description": "A page; it may have fewer jobs than its limit",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JobPage"}}}
  }
}
})json";

constexpr std::string_view kReadJob = R"json({
"operationId": "readJob", "tags": ["jobs"],
"summary": "How far a job is, and what became of each file",
"responses": {
  "200": {
    "description": "The job",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}
  }
}
})json";

constexpr std::string_view kReadEvents = R"json({
"operationId": "followJob", "tags": ["jobs"],
"summary": "Follow a job",
"description": "Server-sent events: `file` for each file that has changed, `job` when its state or counts have; at last `done` (the job without its files), and the stream ends. Whoever comes late is first told all that has happened. `error` (a problem) ends it early, as where the server stops: ask again then.",
"responses": {
  "200": {
    "description": "The events",
    "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/JobEvent"}}}
  }
}
})json";

constexpr std::string_view kCancelJob = R"json({
"operationId": "cancelJob", "tags": ["jobs"],
"summary": "Cancel a job",
"description": "What is not begun is cancelled, what is in work ends soon, and what is indexed stays: the answer says what. To cancel it again changes nothing.",
"responses": {
  "200": {
    "description": "The job as it is now",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}
  },
  "409": {
    "description": "It has finished",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::array kJobRoutes{
    Route{.method = "GET",
          .pattern = "/jobs",
          .handler = kHandler<list_jobs>,
          .needs = Needs{Right::kIndex},
          .operation = kListJobs},
    // Before the next pattern, which would take it for an id.
    Route{.method = "GET",
          .pattern = "/jobs/{id}/events",
          .handler = kHandler<read_events>,
          .needs = Needs{Right::kIndex},
          .operation = kReadEvents},
    Route{.method = "GET",
          .pattern = "/jobs/{id}",
          .handler = kHandler<read_job>,
          .needs = Needs{Right::kIndex},
          .operation = kReadJob},
    Route{.method = "DELETE",
          .pattern = "/jobs/{id}",
          .handler = kHandler<cancel_job>,
          .needs = Needs{Right::kIndex},
          .operation = kCancelJob},
};

constexpr std::string_view kJobComponents = R"json({
"schemas": {
  "JobSummary": {
    "type": "object",
    "required": ["id", "state", "collection", "created_at", "updated_at", "counts"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "state": {"$ref": "#/components/schemas/JobState"},
      "collection": {"$ref": "#/components/schemas/CollectionName"},
      "created_at": {"type": "string", "format": "date-time"},
      "updated_at": {"type": "string", "format": "date-time"},
      "counts": {"$ref": "#/components/schemas/JobCounts"}
    }
  },
  "Job": {
    "type": "object",
    "required": ["id", "state", "collection", "created_at", "updated_at", "counts", "files"],
    "additionalProperties": false,
    "properties": {
      "id": {"type": "string"},
      "state": {"$ref": "#/components/schemas/JobState"},
      "collection": {"$ref": "#/components/schemas/CollectionName"},
      "created_at": {"type": "string", "format": "date-time"},
      "updated_at": {"type": "string", "format": "date-time"},
      "counts": {"$ref": "#/components/schemas/JobCounts"},
      "files": {"type": "array", "items": {"$ref": "#/components/schemas/JobFile"}}
    }
  },
  "JobState": {"enum": ["receiving", "waiting", "running", "completed", "partial", "failed", "cancelled"], "description": "The last four are its end: every file is completed, some failed, all failed, somebody cancelled it"},
  "JobCounts": {
    "type": "object",
    "required": ["files", "waiting", "working", "completed", "failed", "cancelled", "documents", "chunks"],
    "additionalProperties": false,
    "properties": {
      "files": {"type": "integer", "minimum": 0}, "waiting": {"type": "integer", "minimum": 0},
      "working": {"type": "integer", "minimum": 0}, "completed": {"type": "integer", "minimum": 0},
      "failed": {"type": "integer", "minimum": 0}, "cancelled": {"type": "integer", "minimum": 0},
      "documents": {"type": "integer", "minimum": 0, "description": "That are durable and searchable"},
      "chunks": {"type": "integer", "minimum": 0}
    }
  },
  "JobFile": {
    "type": "object",
    "required": ["index", "name", "state", "bytes", "documents", "created", "updated", "unchanged", "chunks", "warnings"],
    "additionalProperties": false,
    "properties": {
      "index": {"type": "integer", "minimum": 0},
      "name": {"type": "string", "description": "As it was sent; of a page its address"},
      "state": {"enum": ["waiting", "reading", "indexing", "completed", "failed", "cancelled"]},
      "media_type": {"type": "string"},
      "bytes": {"type": "integer", "minimum": 0},
      "sha256": {"type": "string"},
      "acl": {"$ref": "#/components/schemas/Acl"},
      "documents": {"type": "array", "items": {"type": "string"}, "description": "The first of them"},
      "created": {"type": "integer", "minimum": 0}, "updated": {"type": "integer", "minimum": 0},
      "unchanged": {"type": "integer", "minimum": 0}, "chunks": {"type": "integer", "minimum": 0},
      "seconds": {"type": "number", "minimum": 0, "description": "So far"},
      "chunks_per_second": {"type": "number", "minimum": 0},
      "code": {"type": "string", "description": "Of a failed one: encrypted, damaged, conflict, ..."},
      "detail": {"type": "string", "description": "What is wrong, and what can be done"},
      "warnings": {"type": "array", "items": {"type": "string"}}
    }
  },
  "Acl": {
    "type": "object",
    "additionalProperties": false,
    "description": "Who may see a document: without it everyone of the tenant; `deny` wins",
    "properties": {
      "allow": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/Principal"}},
      "deny": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/Principal"}}
    }
  },
  "Principal": {"type": "string", "minLength": 1, "maxLength": 256, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$", "description": "At most 256 bytes", "examples": ["group:hr"]},
  "JobPage": {
    "type": "object", "required": ["jobs", "next_cursor"], "additionalProperties": false,
    "properties": {
      "jobs": {"type": "array", "items": {"$ref": "#/components/schemas/JobSummary"}},
      "next_cursor": {"type": ["string", "null"], "description": "null: this was the last page"}
    }
  },
  "JobEvent": {
    "type": "object",
    "description": "One server-sent event of a job",
    "required": ["event", "data"],
    "properties": {
      "event": {"enum": ["file", "job", "done", "error"]},
      "data": {
        "type": "string", "contentMediaType": "application/json",
        "contentSchema": {"anyOf": [
          {"$ref": "#/components/schemas/JobFile"},
          {"$ref": "#/components/schemas/JobSummary"},
          {"$ref": "#/components/schemas/Problem"}
        ]}
      }
    }
  }
}
})json";

}  // namespace

RouteFamily job_routes() {
    return {.routes = kJobRoutes, .components = kJobComponents};
}

}  // namespace ragd
