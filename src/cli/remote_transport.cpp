#include "cli/remote_transport.hpp"

#include <utility>

#include <fmt/format.h>

namespace ragd {

Result<std::unique_ptr<Transport>> RemoteTransport::open(std::string url, HttpClientOptions options,
                                                         std::chrono::seconds timeout,
                                                         std::string key, const Clock& clock) {
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("--url must be like http://127.0.0.1:8080, not '{}'", url));
    }
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return std::unique_ptr<Transport>{
        new RemoteTransport{std::move(url), std::move(options), timeout, std::move(key), clock}};
}

RemoteTransport::RemoteTransport(std::string url, HttpClientOptions options,
                                 std::chrono::seconds timeout, std::string key, const Clock& clock)
    : url_(std::move(url)),
      timeout_(timeout),
      key_(std::move(key)),
      clock_(clock),
      client_(std::move(options), clock) {}

Result<ApiReply> RemoteTransport::call(ApiCall call) {
    HttpCall request{.method = std::move(call.method),
                     .url = url_ + call.target,
                     .headers = std::move(call.headers),
                     .deadline = Deadline::in(clock_, timeout_)};
    if (!key_.empty()) {
        request.headers.emplace_back("Authorization", "Bearer " + key_);
    }
    if (!call.body.empty()) {
        request.headers.emplace_back("Content-Type", std::move(call.media_type));
        request.body = std::move(call.body);
    }
    HttpReply reply = RAG_TRY(io_.block_on(client_.send(std::move(request))));
    return ApiReply{reply.status, std::move(reply.body)};
}

}  // namespace ragd
