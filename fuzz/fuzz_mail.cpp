// Any bytes as a mail, a mailbox, a saved page and a mail of Outlook: each is read, or fails with a fault that has a
// name; so does what is attached.
#include "extract/mail_extractor.hpp"
#include "extract/msg_extractor.hpp"
#include "extraction.hpp"
#include "input.hpp"

namespace ragd {
namespace {

constexpr ExtractLimits kSmall{.text_bytes_max = limits::kMiB, .members_max = 100};

void check_parts(const Result<Extraction>& out) {
    check_extraction(out);
    for (const Attachment& part : out ? out->attachments : std::vector<Attachment>{}) {
        if (is_mail(part.bytes)) {
            check_extraction(extract_mail(part.bytes, kSmall));
        }
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    static const bool kReady = prepare_mail({}).has_value();
    RAG_ASSERT(kReady, "GMime is ready");
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    (void)is_mailbox(whole);
    (void)is_mhtml(whole);
    check_parts(extract_mail(whole, kSmall));
    check_parts(extract_mailbox(whole, kSmall));
    check_parts(extract_mhtml(whole, kSmall));
    check_parts(extract_msg(whole, kSmall));
    return 0;
}
