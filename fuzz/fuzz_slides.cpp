// Slides of any shapes and notes: each presentation is read, or fails with a fault that has a name.
#include "extract/ooxml_for_tests.hpp"
#include "extract/pptx_extractor.hpp"
#include "extraction.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    if (is_pptx(whole)) {
        check_extraction(extract_pptx(whole, {}));
        return 0;
    }
    Input input{data, size};
    const std::string shapes{input.part()};
    check_extraction(extract_pptx(pptx_of(shapes, std::string{input.rest()}), {}));
    return 0;
}
