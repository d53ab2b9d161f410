// Any bytes as RTF, and as the packed RTF of a mail: each is read, or fails with a fault that has a name.
#include "extract/compressed_rtf.hpp"
#include "extract/rtf_extractor.hpp"
#include "extraction.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    constexpr ExtractLimits kSmall{.text_bytes_max = limits::kMiB, .depth_max = 64};
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    check_extraction(extract_rtf(whole, kSmall));
    if (const auto unpacked = unpack_rtf(whole)) {
        RAG_ASSERT(unpacked->size() <= whole.size() * 9, "it is bounded");
        check_extraction(extract_rtf(*unpacked, kSmall));
    }
    return 0;
}
