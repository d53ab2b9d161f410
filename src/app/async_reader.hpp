#pragma once
#include <string>

#include "base/clock.hpp"
#include "domain/page_image.hpp"
#include "domain/request_context.hpp"
#include "extract/process/extractor_pool.hpp"
#include "runtime/compute_pool.hpp"

namespace ragd {

/// Reads documents in child processes, for callers that must not wait for one: each is waited for on a
/// thread of its own. Children start with the first document.
/// Threads: the io thread.  Lifetime: outlives its tasks; its end waits for what is being read.
class AsyncReader {
public:
    struct Options {
        ExtractorPoolOptions children;
        std::size_t threads = 2;  // as many documents at once
        std::size_t waiting_max = 32;
    };
    AsyncReader(Options options, const Clock& clock);

    /// As ExtractorPool::extract(). Errors: also Unavailable - too many wait; DeadlineExceeded, Cancelled -
    /// before it began.  Lifetime: `ctx` outlives the task.
    Task<Result<Extraction>> extract(const RequestContext& ctx, std::string file_name,
                                     std::string bytes);
    /// A picture of a page: extract/page_request.hpp. Errors, Lifetime: as above.
    Task<Result<PageImage>> show_page(const RequestContext& ctx, std::string bytes,
                                      PageWanted wanted);

private:
    ExtractorPool children_;
    ComputePool threads_;  // its end waits for what uses the children
};

}  // namespace ragd
