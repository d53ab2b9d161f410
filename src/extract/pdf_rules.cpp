#include "extract/pdf_rules.hpp"

#include <cstdlib>

namespace ragd {
namespace {

constexpr int kTypePath = 2;
constexpr int kTypeForm = 5;
constexpr int kLineTo = 0;
constexpr int kMoveTo = 2;
constexpr int kFormsWithinMax = 4;
constexpr int kObjectsMax = 50'000;
constexpr int kSegmentsMax = 1'000;  // of one path: more is a drawing
constexpr std::size_t kRulesMax = 8'000;
constexpr float kStraight = 0.7F;  // points
constexpr float kShort = 3.0F;
constexpr unsigned int kPaperWhite = 250;

struct Point {
    float x = 0;
    float y = 0;
};

Point moved(const FS_MATRIX& m, Point p) {
    return {m.a * p.x + m.c * p.y + m.e, m.b * p.x + m.d * p.y + m.f};
}

/// First `inner`, then `outer`.
FS_MATRIX joined(const FS_MATRIX& inner, const FS_MATRIX& outer) {
    const Point shift = moved(outer, {inner.e, inner.f});
    return {inner.a * outer.a + inner.b * outer.c,
            inner.a * outer.b + inner.b * outer.d,
            inner.c * outer.a + inner.d * outer.c,
            inner.c * outer.b + inner.d * outer.d,
            shift.x,
            shift.y};
}

class RuleReader {
public:
    explicit RuleReader(const PdfFrame& frame) : frame_(frame) {}

    std::vector<Box> read(FPDF_PAGE page) {
        const int count = FPDFPage_CountObjects(page);
        for (int i = 0; i < count && !full(); ++i) {
            add(FPDFPage_GetObject(page, i), {1, 0, 0, 1, 0, 0}, 0);
        }
        return full() ? std::vector<Box>{} : std::move(out_);
    }

private:
    [[nodiscard]] bool full() const { return seen_ > kObjectsMax || out_.size() > kRulesMax; }

    void add(FPDF_PAGEOBJECT object, const FS_MATRIX& outer, int within) {
        ++seen_;
        const int type = object == nullptr ? 0 : FPDFPageObj_GetType(object);
        if (type != kTypePath && type != kTypeForm) {
            return;
        }
        FS_MATRIX own{1, 0, 0, 1, 0, 0};
        FPDFPageObj_GetMatrix(object, &own);
        const FS_MATRIX matrix = joined(own, outer);
        if (type == kTypePath) {
            add_path(object, matrix);
            return;
        }
        const int count = within < kFormsWithinMax ? FPDFFormObj_CountObjects(object) : 0;
        for (int i = 0; i < count && !full(); ++i) {
            add(FPDFFormObj_GetObject(object, static_cast<unsigned long>(i)), matrix, within + 1);
        }
    }

    /// Nobody sees white on white.
    static bool is_seen(FPDF_PAGEOBJECT path) {
        int fill = 0;
        int stroke = 0;
        if (FPDFPath_GetDrawMode(path, &fill, &stroke) == 0) {
            return false;
        }
        unsigned int red = 0;
        unsigned int green = 0;
        unsigned int blue = 0;
        unsigned int alpha = 0;
        const auto is_dark = [&](int known) {
            return known != 0 && alpha != 0 &&
                   (red < kPaperWhite || green < kPaperWhite || blue < kPaperWhite);
        };
        return (stroke != 0 &&
                is_dark(FPDFPageObj_GetStrokeColor(path, &red, &green, &blue, &alpha))) ||
               (fill != 0 && is_dark(FPDFPageObj_GetFillColor(path, &red, &green, &blue, &alpha)));
    }

    void add_path(FPDF_PAGEOBJECT path, const FS_MATRIX& matrix) {
        const int count = FPDFPath_CountSegments(path);
        if (count > kSegmentsMax || !is_seen(path)) {
            return;
        }
        Point start;
        Point at;
        for (int i = 0; i < count; ++i) {
            FPDF_PATHSEGMENT segment = FPDFPath_GetPathSegment(path, i);
            Point to;
            if (segment == nullptr || FPDFPathSegment_GetPoint(segment, &to.x, &to.y) == 0) {
                continue;
            }
            to = moved(matrix, to);
            const int type = FPDFPathSegment_GetType(segment);
            if (type == kMoveTo) {
                start = to;
            } else if (type == kLineTo) {
                add_line(at, to);
            }
            at = to;
            if (type != kMoveTo && FPDFPathSegment_GetClose(segment) != 0) {
                add_line(at, start);
                at = start;
            }
        }
    }

    void add_line(Point from, Point to) {
        const FS_RECTF rect =
            sound_points(FS_RECTF{.left = from.x, .top = to.y, .right = to.x, .bottom = from.y});
        const Box box = frame_.shown(rect);
        const float width = box.right - box.left;
        const float height = box.bottom - box.top;
        if (std::min(width, height) <= kStraight && std::max(width, height) >= kShort) {
            out_.push_back(box);
        }
    }

    const PdfFrame& frame_;
    std::vector<Box> out_;
    int seen_ = 0;
};

}  // namespace

std::vector<Box> read_pdf_rules(FPDF_PAGE page, const PdfFrame& frame) {
    return RuleReader{frame}.read(page);
}

}  // namespace ragd
