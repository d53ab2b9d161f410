#include "net/response_writer.hpp"

#include <utility>

#include "net/sse.hpp"

namespace ragd {

Task<Result<void>> ResponseWriter::write_event(std::string event, std::string data) {
    auto bytes = encode_sse(event, data);
    data = {};  // a slow reader keeps one copy here, not two
    co_return co_await write(std::move(bytes));
}

Task<Result<void>> ResponseWriter::write_keep_alive() {
    co_return co_await write(sse_keep_alive());
}

Task<Result<std::unique_ptr<WebSocket>>> ResponseWriter::upgrade(const HttpRequest& /*request*/,
                                                                 HttpHeaders /*headers*/) {
    co_return fail(ErrorCode::kUnsupported, "this connection cannot become a WebSocket");
}

}  // namespace ragd
