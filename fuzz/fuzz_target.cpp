// Request targets: path and query as the client meant them, whatever is escaped in them.
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "input.hpp"
#include "net/request_target.hpp"

namespace ragd {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
    return out;
}

/// The same request with every byte escaped.
std::string written(const HttpRequest& request) {
    std::string out;
    for (const std::string& segment : request.segments) {
        out += "/" + escaped(segment);
    }
    char before = '?';
    for (const auto& [name, value] : request.query) {
        out += before + escaped(name) + "=" + escaped(value);
        before = '&';
    }
    return out;
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    HttpRequest request;
    request.method = input.byte() % 2 == 0 ? "GET" : "OPTIONS";
    if (const auto read = parse_target(input.rest(), request); !read) {
        RAG_ASSERT(read.error().status == 400 && !read.error().detail.empty(), "it says why");
        return 0;
    }
    if (request.target == "*") {
        return 0;
    }
    RAG_ASSERT(!request.segments.empty() && request.path.starts_with('/'),
               "a path is from the root");
    RAG_ASSERT(!request.path.contains('\0'), "no name has a NUL");
    HttpRequest again;
    again.method = "GET";
    RAG_ASSERT(parse_target(written(request), again), "escaped, it can be read");
    RAG_ASSERT(again.segments == request.segments && again.query == request.query,
               "and means the same");
    return 0;
}
