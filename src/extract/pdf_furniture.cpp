#include "extract/pdf_furniture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "extract/pdf_layout.hpp"

namespace ragd {
namespace {

constexpr float kMargin = 0.12F;        // of the height of a page
constexpr std::size_t kLinesMax = 3;    // of a running head
constexpr float kSameHeight = 6.0F;     // points
constexpr std::size_t kPagesApart = 2;  // heads of left and of right pages may differ

/// A line at the edge of a page.
struct EdgeLine {
    std::string key;  // its text without blanks, each number as "#"
    float baseline = 0;
    std::vector<std::uint32_t> orders;  // of its fragments
};

bool is_roman(std::string_view word) {
    return !word.empty() && word.find_first_not_of("ivxlc") == std::string_view::npos;
}

std::string key_of(const std::vector<PdfFragment>& row) {
    std::string text;
    for (const PdfFragment& fragment : row) {
        text += fragment.text;
    }
    if (is_roman(lower(text))) {
        return "#";
    }
    std::string out;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            out += out.ends_with('#') ? "" : "#";
        } else if (c != ' ') {
            out += c;
        }
    }
    return out;
}

std::vector<EdgeLine> edge_lines(const std::vector<PdfFragment>& fragments, float height) {
    std::vector<EdgeLine> out;
    const auto rows = pdf_rows(fragments);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const float baseline = rows[i].front().baseline;
        const bool at_top = i < kLinesMax && baseline < kMargin * height;
        const bool at_bottom = i + kLinesMax >= rows.size() && baseline > (1 - kMargin) * height;
        // The head of a table that goes on is no running head.
        const bool in_table = rows[i].front().cell.table != 0;
        if ((!at_top && !at_bottom) || in_table) {
            continue;
        }
        EdgeLine line{.key = key_of(rows[i]), .baseline = baseline};
        for (const PdfFragment& fragment : rows[i]) {
            line.orders.push_back(fragment.order);
        }
        // A row of a table may be of numbers alone, and on the next page there is another one.
        const bool is_numbers = line.key.find_first_not_of("#.,%-") == std::string::npos;
        if (!is_numbers || rows[i].size() == 1) {
            out.push_back(std::move(line));
        }
    }
    return out;
}

bool has(const std::vector<EdgeLine>& lines, const EdgeLine& wanted) {
    return std::ranges::any_of(lines, [&](const EdgeLine& line) {
        return line.key == wanted.key && std::abs(line.baseline - wanted.baseline) < kSameHeight;
    });
}

}  // namespace

void drop_pdf_furniture(std::vector<std::vector<PdfFragment>>& pages,
                        const std::vector<float>& heights) {
    RAG_ASSERT(pages.size() == heights.size(), "one height a page");
    std::vector<std::vector<EdgeLine>> edges;
    edges.reserve(pages.size());
    for (std::size_t i = 0; i < pages.size(); ++i) {
        edges.push_back(edge_lines(pages[i], heights[i]));
    }
    for (std::size_t i = 0; i < pages.size(); ++i) {
        std::vector<std::uint32_t> dropped;
        const std::size_t first = i - std::min(i, kPagesApart);
        const std::size_t last = std::min(i + kPagesApart, pages.size() - 1);
        for (const EdgeLine& line : edges[i]) {
            for (std::size_t other = first; other <= last; ++other) {
                if (other != i && has(edges[other], line)) {
                    dropped.insert(dropped.end(), line.orders.begin(), line.orders.end());
                    break;
                }
            }
        }
        std::erase_if(pages[i], [&](const PdfFragment& fragment) {
            return std::ranges::find(dropped, fragment.order) != dropped.end();
        });
    }
}

}  // namespace ragd
