// Any bytes as a picture, which is made grey where Tesseract is installed; then their lines as words that were
// recognised on a page: what is written of them is text with places in order.
#include <cstdlib>

#include "base/utf8.hpp"
#include "extract/ocr_page.hpp"
#include "extract/picture.hpp"
#include "extract/text_pages.hpp"
#include "extraction.hpp"
#include "input.hpp"

namespace {

void read_pictures(std::string_view bytes) {
    using namespace ragd;
    static const auto kLibrary = Tesseract::load();
    if (!kLibrary) {
        return;
    }
    ExtractLimits limits;
    limits.pixels_max = 1'000'000;
    PictureFile file{bytes, *kLibrary};
    for (int i = 0; i < 4; ++i) {
        const auto picture = file.next(limits);
        RAG_ASSERT(picture || fault_of(picture.error()), "a refusal is one of the faults");
        if (!picture || !*picture) {
            return;
        }
        const GreyImage& image = (*picture)->image;
        RAG_ASSERT(image.pixels.size() == image.width * image.height, "a picture is whole");
        GreyImage clean = image;
        remove_specks(clean, 8);
        RAG_ASSERT(turned(turned(clean, 1), 3).pixels == clean.pixels, "a turn can be undone");
    }
}

ragd::OcrLine line_of(ragd::Input& input) {
    ragd::OcrLine out;
    int left = input.byte() * 10;
    const int top = input.byte() * 14;
    const int height = 1 + input.byte() % 60;
    const auto confidence = static_cast<float>(input.byte() % 101);
    std::string word;
    for (const char c : std::string{input.part()} + " ") {
        if (c != ' ' && c != '\n') {
            word += c;
            continue;
        }
        if (!word.empty() && ragd::is_valid_utf8(word)) {
            const int width = static_cast<int>(word.size()) * height / 2;
            out.words.push_back({.text = word,
                                 .left = left,
                                 .top = top,
                                 .right = left + width,
                                 .bottom = top + height,
                                 .baseline = static_cast<float>(top + height),
                                 .confidence = confidence});
            left += width + height / 3;
        }
        word.clear();
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const std::string_view whole{reinterpret_cast<const char*>(data), size};
    if (is_png(whole) || is_jpeg(whole) || is_tiff(whole)) {
        read_pictures(whole);
        return 0;
    }
    Input input{data, size};
    TextPages pages;
    for (int number = 0; number < 4; ++number) {
        OcrPage page{.lines = {}, .quarter_turns = input.byte() & 3};
        for (int i = 0; i < 32; ++i) {
            if (OcrLine line = line_of(input); !line.words.empty()) {
                page.lines.push_back(std::move(line));
            }
        }
        ScannedPage scanned = scanned_page(page, 600, 800, 2400, 50);
        pages.add_recognised(std::move(scanned.sheet), std::move(scanned.fragments));
    }
    Extraction out;
    const auto written = write_pages(std::move(pages), {}, {}, out);
    check_extraction(written ? Result<Extraction>{std::move(out)} : written.error());
    return 0;
}
