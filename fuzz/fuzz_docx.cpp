// Documents of Word made of any parts, then the same bytes as a whole file: each is read, or fails with
// a fault that has a name.
#include "extract/docx_extractor.hpp"
#include "extract/docx_for_tests.hpp"
#include "extraction.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    if (is_docx(whole)) {
        check_extraction(extract_docx(whole, {}));
        return 0;
    }
    Input input{data, size};
    TestDocx docx;
    docx.body = input.part();
    docx.styles = input.part();
    docx.numbering = input.part();
    docx.footnotes = input.rest();
    check_extraction(extract_docx(made(docx), {}));
    return 0;
}
