#include "app/async_reader.hpp"

#include <utility>

#include "extract/page_request.hpp"

namespace ragd {
namespace {

WorkLimits limits_of(const RequestContext& ctx) {
    return {.deadline = ctx.deadline, .cancelled = ctx.cancelled, .share = ctx.access.share()};
}

}  // namespace

AsyncReader::AsyncReader(Options options, const Clock& clock)
    : children_(std::move(options.children), clock),
      threads_("documents", options.threads, options.waiting_max, clock) {}

Task<Result<Extraction>> AsyncReader::extract(const RequestContext& ctx, std::string file_name,
                                              std::string bytes) {
    auto work = [this, name = std::move(file_name), bytes = std::move(bytes)](std::size_t) {
        return children_.extract(name, bytes);
    };
    return threads_.run(limits_of(ctx), std::move(work));
}

Task<Result<PageImage>> AsyncReader::show_page(const RequestContext& ctx, std::string bytes,
                                               PageWanted wanted) {
    auto work = [this, request = encode_page_request(wanted),
                 bytes = std::move(bytes)](std::size_t) -> Result<PageImage> {
        return page_image_of(RAG_TRY(children_.extract(request, bytes)));
    };
    return threads_.run(limits_of(ctx), std::move(work));
}

}  // namespace ragd
