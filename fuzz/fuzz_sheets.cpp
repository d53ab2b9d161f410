// Workbooks of any rows and formats: each is read, or fails with a fault that has a name.
#include "extract/ooxml_for_tests.hpp"
#include "extract/xlsx_extractor.hpp"
#include "extraction.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    if (is_xlsx(whole)) {
        check_extraction(extract_xlsx(whole, {}));
        return 0;
    }
    Input input{data, size};
    const std::string rows{input.part()};
    const std::string formats{input.part()};
    const std::string styles{input.part()};
    check_extraction(extract_xlsx(xlsx_of(rows, formats, styles, std::string{input.rest()}), {}));
    return 0;
}
