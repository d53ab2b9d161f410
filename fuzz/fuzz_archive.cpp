// Any bytes as a zip, as a tar, packed or not: members have names that lead nowhere, and what is not read fails with a
// fault that has a name.
#include "extract/archive_extractor.hpp"
#include "extract/zip_archive.hpp"
#include "extraction.hpp"
#include "input.hpp"

namespace ragd {
namespace {

void check_members(const Result<Extraction>& out) {
    check_extraction(out);
    for (const Attachment& member : out ? out->attachments : std::vector<Attachment>{}) {
        RAG_ASSERT(!('/' + member.name + '/').contains("/../") && !member.name.starts_with('/'),
                   "names lead nowhere");
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    constexpr ExtractLimits kSmall{.members_max = 100,
                                   .unpacked_bytes_max = 4 * limits::kMiB,
                                   .attachment_bytes_max = limits::kMiB};
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    (void)zip_members_said(whole);
    check_members(is_zip(whole) ? extract_zip(whole, kSmall) : extract_tar(whole, kSmall));
    return 0;
}
