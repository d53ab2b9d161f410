#include "app/job_work.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "api/request_id.hpp"
#include "app/read_upload.hpp"
#include "base/limits.hpp"

namespace ragd {
namespace {

constexpr std::size_t kReaders = 2;
constexpr std::chrono::seconds kStopPatience{30};

ExtractorPoolOptions pool_options(const ExtractLimits& limits, const Basics& basics) {
    ExtractorPoolOptions options{.limits = limits};
    options.idle_children_max = kReaders;
    options.on_weakness = [&log = basics.log](std::string_view weakness) {
        log.warn("documents_less_protected", {{"reason", weakness}});
    };
    return options;
}

JobSettings settings_of(const JobPlan& plan) {
    JobSettings settings;
    settings.owner = random_request_id();
    settings.is_alone = plan.is_alone;
    settings.lease = plan.lease;
    settings.index_timeout = plan.index_timeout;
    return settings;
}

}  // namespace

JobWork::JobWork(const JobPlan& plan, Parts parts, const Basics& basics)
    : basics_(basics),
      documents_(pool_options(plan.limits, basics), basics.clock),
      readers_("reader", kReaders, limits::kComputeQueueMax, basics.clock),
      web_(plan.http, basics.clock),
      pages_({.http = web_, .compute = basics.compute, .clock = basics.clock, .log = basics.log},
             {}),
      runner_(
          {.store = parts.store,
           .uploads = parts.uploads,
           .originals = parts.originals,
           .index = [&ingest = parts.ingest](
                        const RequestContext& ctx,
                        CheckedIndexCall call) { return ingest.index(ctx, std::move(call)); },
           .read =
               [this](const FileToRead& file, const std::string& bytes, const TakeDocument& take) {
                   return read_upload(file, bytes, documents_, take);
               },
           .stop_reading = [this] { documents_.stop(); },
           .pages = &pages_,
           .readers = readers_,
           .compute = basics.compute,
           .executor = basics.io.executor(),
           .clock = basics.clock,
           .log = basics.log,
           .metrics = JobMetrics{basics.metrics}},
          settings_of(plan)),
      desk_(runner_) {}

void JobWork::start() {
    started_ = true;
    boost::asio::post(basics_.io.executor(), [this] { runner_.start(); });
}

/// Work that is handed back is taken up at once by the next process.
JobWork::~JobWork() {
    if (!started_) {
        return;
    }
    const auto stop = [this]() -> Task<bool> {
        co_await runner_.stop(kStopPatience);
        co_return true;
    };
    basics_.io.block_on(stop());
}

}  // namespace ragd
