#include "extract/picture_page_image.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"
#include "extract/ocr_engine.hpp"
#include "extract/ocr_reader.hpp"
#include "extract/page_pixels.hpp"
#include "extract/picture.hpp"

namespace ragd {
namespace {

/// The pixels of the picture from which the `at`-th of `count` is made: one or more.
Span source_of(int at, int count, std::size_t pixels) {
    const auto step = [&](int i) {
        return static_cast<std::size_t>(i) * pixels / static_cast<std::size_t>(count);
    };
    const std::size_t begin = step(at);
    return {begin, std::max(begin + 1, step(at + 1))};
}

/// Each pixel of the page is the mean of those that it stands for.
void draw(const GreyImage& image, PagePixels& page) {
    for (int y = 0; y < page.rows(); ++y) {
        const Span rows = source_of(y, page.rows(), image.height);
        std::uint8_t* out = page.row(y);
        for (int x = 0; x < page.columns(); ++x) {
            const Span columns = source_of(x, page.columns(), image.width);
            std::size_t sum = 0;
            for (std::size_t row = rows.start; row < rows.end; ++row) {
                for (std::size_t column = columns.start; column < columns.end; ++column) {
                    sum += image.at(column, row);
                }
            }
            out = std::fill_n(out, 3,
                              static_cast<std::uint8_t>(sum / (rows.size() * columns.size())));
        }
    }
}

Result<std::string> drawn(const Picture& picture, const PageWanted& wanted,
                          const ExtractLimits& limits) {
    PagePixels page =
        RAG_TRY(PagePixels::blank(picture.width, picture.height, wanted.width, limits));
    draw(picture.image, page);
    std::vector<Box> boxes;
    for (const PageMark& mark : wanted.marks) {
        boxes.push_back(mark.box);
    }
    page.mark(std::move(boxes));
    return page.png();
}

}  // namespace

Result<PageImage> show_picture_page(std::string_view bytes, const PageWanted& wanted,
                                    const ExtractLimits& limits) {
    const OcrReader ocr{limits};
    if (!ocr.is_ready()) {
        return fail_extract(ExtractFault::kUnsupported,
                            fmt::format("pictures are not read here: {}", ocr.missing()));
    }
    PictureFile file{bytes, OcrEngine::get().library()};
    PageImage image;
    while (image.pages < limits.pages_max) {
        const std::optional<Picture> picture = RAG_TRY(file.next(limits));
        if (!picture) {
            return image;
        }
        if (++image.pages == wanted.page) {
            image.png = RAG_TRY(drawn(*picture, wanted, limits));
            return image;
        }
    }
    return image;
}

}  // namespace ragd
