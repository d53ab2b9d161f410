// Any bytes as a PDF, then their lines as lines of text on pages: what is read is text with places in
// order, what is not is refused with a fault that has a name.
#include <cstdlib>

#include "extract/pdf_extractor.hpp"
#include "extract/pdf_for_tests.hpp"
#include "extraction.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    if (is_pdf(whole)) {
        check_extraction(extract_pdf(whole, {}));
        return 0;
    }
    Input input{data, size};
    std::vector<TestPage> pages(1);
    while (pages.size() < 8) {
        const std::uint8_t left = input.byte();
        const std::uint8_t top = input.byte();
        const std::uint8_t size_of_font = input.byte();
        std::string text{input.part()};
        if (text.empty()) {
            break;
        }
        std::erase_if(text, [](char c) { return c == '(' || c == ')' || c == '\\'; });
        pages.back().push_back({.left = left * 2.0,
                                .top = top * 3.0,
                                .text = text,
                                .size = 1.0 + size_of_font % 30,
                                .bold = size_of_font > 127});
        if (top > 240) {
            pages.emplace_back();
        }
    }
    check_extraction(extract_pdf(pdf_of(pages), {}));
    return 0;
}
