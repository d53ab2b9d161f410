// Books of any table of parts and any chapter: each is read, or fails with a fault that has a name.
#include "extract/epub_extractor.hpp"
#include "extract/zip_for_tests.hpp"
#include "extraction.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const std::string book{input.part()};
    const std::string chapter{input.rest()};
    check_extraction(
        extract_epub(zip_of({{"mimetype", "application/epub+zip"},
                             {"META-INF/container.xml", "<c><rootfile full-path='b.opf'/></c>"},
                             {"b.opf", book},
                             {"a.xhtml", chapter}}),
                     {}));
    return 0;
}
