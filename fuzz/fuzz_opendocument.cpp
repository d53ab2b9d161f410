// OpenDocument files of any content and styles, as each of the three kinds: each is read, or fails with
// a fault that has a name.
#include "extract/odf_extractor.hpp"
#include "extract/zip_for_tests.hpp"
#include "extraction.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const std::string kind = std::array{"text", "spreadsheet", "presentation"}[input.byte() % 3];
    const std::string body{input.part()};
    const std::string bytes =
        zip_of({{"mimetype", "application/vnd.oasis.opendocument." + kind},
                {"content.xml", "<c><body><" + kind + ">" + body + "</" + kind + "></body></c>"},
                {"styles.xml", "<s><styles>" + std::string{input.rest()} + "</styles></s>"}});
    RAG_ASSERT(is_odt(bytes) || is_ods(bytes) || is_odp(bytes), "it says what it is");
    check_extraction(is_odt(bytes)   ? extract_odt(bytes, {})
                     : is_ods(bytes) ? extract_ods(bytes, {})
                                     : extract_odp(bytes, {}));
    return 0;
}
