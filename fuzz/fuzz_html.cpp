// Any bytes as a page: what is read is text with its locations in order, and arrives as it was when a child
// says it; what is not has one of the faults. The same bytes as what a child says that is not itself any more.
#include "extract/html_extractor.hpp"
#include "extract/process/message.hpp"
#include "extraction.hpp"
#include "input.hpp"

namespace ragd {
namespace {

constexpr ExtractLimits kSmall{
    .text_bytes_max = limits::kMiB, .cells_max = 10'000, .depth_max = 64};

void check_page(std::string_view bytes) {
    const auto read = extract_html(bytes, kSmall);
    check_extraction(read);
    if (!read) {
        return;
    }
    const auto again = decode_reply(encode_reply(read), kSmall);
    RAG_ASSERT(again.has_value(), "what is read can be said");
    RAG_ASSERT(again->text == read->text && again->title == read->title &&
                   again->url == read->url && again->metadata == read->metadata &&
                   again->locations == read->locations && again->warnings == read->warnings,
               "and arrives as it was");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    check_page(whole);
    (void)is_html(whole);
    const std::size_t half = size / 2;
    check_extraction(decode_reply(
        {.head = std::string{whole.substr(0, half)}, .body = std::string{whole.substr(half)}},
        kSmall));
    return 0;
}
