#include "extract/pdf_glyphs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "base/utf8.hpp"
#include "extract/pdf_frame.hpp"
#include "extract/pdf_rules.hpp"

namespace ragd {
namespace {

constexpr int kBoldWeight = 600;
constexpr int kForceBoldFlag = 1 << 18;
constexpr char32_t kHyphenAtLineEnd = 2;  // as PDFium gives it
constexpr float kHalf = 0.5F;

struct ClosingText {
    void operator()(FPDF_TEXTPAGE page) const { FPDFText_ClosePage(page); }
};

/// The last three are fonts of TeX.
bool is_bold_name(std::string_view lower_name) {
    constexpr std::array<std::string_view, 7> kParts = {
        "bold", "black", "heavy", "demi", "cmbx", "sfbx", "nimbusromno9l-medi"};
    return std::ranges::any_of(kParts,
                               [&](std::string_view part) { return lower_name.contains(part); });
}

/// What all characters of one text object share.
struct Style {
    float size = 0;
    int turns = 0;  // quarter turns of the text against the sheet, counter-clockwise
    bool bold = false;
};

class Reader {
public:
    Reader(FPDF_PAGE page, FPDF_TEXTPAGE text) : text_(text) {
        frame_.turns = FPDFPage_GetRotation(page) & 3;
        FPDF_GetPageBoundingBox(page, &frame_.box);
        frame_.box = sound_points(frame_.box);
    }

    [[nodiscard]] const PdfFrame& frame() const { return frame_; }

    PdfPage read() {
        std::array<std::vector<PdfGlyph>, 4> by_turn;
        const int count = FPDFText_CountChars(text_);
        for (int i = 0; i < count; ++i) {
            const char32_t value = character(i);
            FPDF_PAGEOBJECT object = FPDFText_GetTextObject(text_, i);
            if (value == 0 || object == nullptr) {
                continue;
            }
            if (object != object_) {
                object_ = object;
                style_ = style_of(i, object);
            }
            const auto turn = static_cast<std::size_t>((style_.turns + 4 - frame_.turns) & 3);
            by_turn[turn].push_back(glyph(i, value));
        }
        return page_of(by_turn);
    }

private:
    /// 0 for what is no character, and for spaces and line ends that the file does not have.
    char32_t character(int i) {
        const char32_t value = FPDFText_GetUnicode(text_, i);
        if (value >= 0xD800 && value < 0xDC00) {
            high_ = value;
            return 0;
        }
        if (value >= 0xDC00 && value < 0xE000) {
            const char32_t high = std::exchange(high_, 0);
            return high == 0 ? 0 : 0x10000U + ((high - 0xD800U) << 10U) + (value - 0xDC00U);
        }
        if (value == kHyphenAtLineEnd || value == 0xAD) {
            return U'-';
        }
        const bool none = value == 0 || value > 0x10FFFF || (value & 0xFFFEU) == 0xFFFE ||
                          value == '\r' || value == '\n';
        return none || (value == ' ' && FPDFText_IsGenerated(text_, i) == 1) ? 0 : value;
    }

    Style style_of(int i, FPDF_PAGEOBJECT object) {
        FS_MATRIX matrix{1, 0, 0, 1, 0, 0};
        FPDFText_GetMatrix(text_, i, &matrix);
        const float scale = std::hypot(matrix.c, matrix.d);
        const bool sideways = std::abs(matrix.b) > std::abs(matrix.a);
        const int turns = sideways ? (matrix.b > 0 ? 1 : 3) : (matrix.a >= 0 ? 0 : 2);
        const auto size = static_cast<float>(FPDFText_GetFontSize(text_, i)) * scale;
        return {.size = std::isfinite(size) && size > kHalf ? std::min(size, 1000.0F) : 1.0F,
                .turns = turns,
                .bold = is_bold(FPDFTextObj_GetFont(object))};
    }

    bool is_bold(FPDF_FONT font) {
        if (const auto known = bold_.find(font); known != bold_.end()) {
            return known->second;
        }
        std::array<char, 128> name{};
        if (font != nullptr) {
            FPDFFont_GetBaseFontName(font, name.data(), name.size() - 1);
        }
        const std::string lower_name = lower(name.data());
        const bool bold = font != nullptr && (FPDFFont_GetWeight(font) >= kBoldWeight ||
                                              (FPDFFont_GetFlags(font) & kForceBoldFlag) != 0 ||
                                              is_bold_name(lower_name));
        bold_[font] = bold;
        return bold;
    }

    PdfGlyph glyph(int i, char32_t value) {
        FS_RECTF rect{};
        double x = 0;
        double y = 0;
        FPDFText_GetLooseCharBox(text_, i, &rect);
        FPDFText_GetCharOrigin(text_, i, &x, &y);
        return {.value = value,
                .box = frame_.shown(sound_points(rect)),
                .baseline = frame_
                                .shown(sound_points(static_cast<float>(x)),
                                       sound_points(static_cast<float>(y)))
                                .second,
                .size = style_.size,
                .bold = style_.bold};
    }

    /// Of the glyphs of four directions, those of the direction that most have.
    PdfPage page_of(std::array<std::vector<PdfGlyph>, 4>& by_turn) const {
        const auto most = std::ranges::max_element(by_turn, {}, &std::vector<PdfGlyph>::size);
        PdfPage out{.glyphs = std::move(*most),
                    .width = frame_.width(),
                    .height = frame_.height(),
                    .quarter_turns = static_cast<int>(most - by_turn.begin())};
        for (auto& others : by_turn) {
            out.has_other = out.has_other || (&others != &*most && !others.empty());
        }
        return out;
    }

    FPDF_TEXTPAGE text_;
    PdfFrame frame_;
    FPDF_PAGEOBJECT object_ = nullptr;
    Style style_;
    char32_t high_ = 0;
    std::unordered_map<FPDF_FONT, bool> bold_;
};

/// The glyph of a page that is turned once more, clockwise, `turns` times.
Box turned(const Box& box, int turns, float width, float height) {
    switch (turns) {
        case 1:  // the text runs upwards
            return {height - box.bottom, box.left, height - box.top, box.right};
        case 2:
            return {width - box.right, height - box.bottom, width - box.left, height - box.top};
        case 3:
            return {box.top, width - box.right, box.bottom, width - box.left};
        default:
            return box;
    }
}

/// Tells the glyphs in which cells they stand.
void find_cells(PdfPage& page, const std::vector<Box>& rules) {
    constexpr std::size_t kGridsMax = 100;
    constexpr float kAboveBaseline = 0.3F;  // of the size: the middle of small letters
    const std::vector<PdfGrid> grids = find_pdf_grids(rules);
    for (PdfGlyph& glyph : page.glyphs) {
        const float x = (glyph.box.left + glyph.box.right) / 2;
        const float y = glyph.baseline - kAboveBaseline * glyph.size;
        for (std::size_t i = 0; i < std::min(grids.size(), kGridsMax) && glyph.cell.table == 0;
             ++i) {
            glyph.cell = grids[i].at(x, y, static_cast<std::uint16_t>(i + 1));
        }
    }
}

}  // namespace

std::optional<PdfPage> read_pdf_glyphs(FPDF_PAGE page) {
    const std::unique_ptr<fpdf_textpage_t, ClosingText> text{FPDFText_LoadPage(page)};
    if (text == nullptr) {
        return std::nullopt;
    }
    Reader reader{page, text.get()};
    PdfPage out = reader.read();
    std::vector<Box> rules = read_pdf_rules(page, reader.frame());
    if (out.quarter_turns != 0) {
        for (Box& rule : rules) {
            rule = turned(rule, out.quarter_turns, out.width, out.height);
        }
        for (PdfGlyph& glyph : out.glyphs) {
            glyph.box = turned(glyph.box, out.quarter_turns, out.width, out.height);
            glyph.baseline = glyph.box.bottom - (glyph.box.bottom - glyph.box.top) / 5;
        }
        if (out.quarter_turns % 2 == 1) {
            std::swap(out.width, out.height);
        }
    }
    find_cells(out, rules);
    return out;
}

Box shown_box(const Box& box, const PdfPage& page) {
    return turned(box, (4 - page.quarter_turns) & 3, page.width, page.height);
}

}  // namespace ragd
