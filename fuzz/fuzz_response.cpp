// What goes out and what others answer in headers: no content forges a header or an end of the head,
// and a Retry-After of any bytes is a sensible time or nothing.
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "input.hpp"
#include "net/http_syntax.hpp"
#include "net/response_head.hpp"
#include "net/retry_after.hpp"

namespace ragd {
namespace {

void check_head(std::string_view name, std::string_view value, int status) {
    const HttpResponse response{
        .status = status, .headers = {{std::string{name}, std::string{value}}}, .body = "body"};
    const auto [bytes, dropped] =
        serialize_head(response, {.date = "Sun, 06 Nov 1994 08:49:37 GMT"});
    constexpr std::string_view kEnd = "\r\n\r\n";
    RAG_ASSERT(bytes.find(kEnd) == bytes.size() - kEnd.size(), "a head ends once");
    std::string_view lines{bytes};
    lines.remove_suffix(2);
    lines.remove_prefix(lines.find("\r\n") + 2);
    std::size_t count = 0;
    for (; !lines.empty(); ++count) {
        const auto end = lines.find("\r\n");
        RAG_ASSERT(parse_field_line(lines.substr(0, end)), "each line is a header");
        lines.remove_prefix(end + 2);
    }
    RAG_ASSERT(count <= 3 - dropped, "and is one of ours or the given one");
}

void check_retry(std::string_view seconds, std::string_view milliseconds) {
    const HttpHeaders headers{{"Retry-After", std::string{seconds}},
                              {"retry-after-ms", std::string{milliseconds}}};
    const auto after = retry_after(headers, WallTime{std::chrono::seconds{784'111'777}});
    RAG_ASSERT(!after || after->count() >= 0, "nobody waits until yesterday");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    static constexpr int kStatuses[] = {200, 204, 304, 404, 503};
    Input input{data, size};
    const int status = kStatuses[input.byte() % std::size(kStatuses)];
    const std::string_view first = input.part();
    const std::string_view second = input.rest();
    check_head(first, second, status);
    check_retry(first, second);
    return 0;
}
