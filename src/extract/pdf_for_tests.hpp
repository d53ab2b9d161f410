#pragma once
#include <string>
#include <vector>

#include <fmt/format.h>

namespace ragd {

/// A line of text on a page of 600 x 800 points, from the top left corner to its baseline.
struct TestLine {
    double left;
    double top;
    std::string text;  // of Latin-1
    double size = 10;
    bool bold = false;
};
using TestPage = std::vector<TestLine>;

/// A PDF of these pages in Helvetica, its outline one entry for each title, on the first page;
/// `turned` quarter turns of each page, clockwise; `drawing`: operators that each page paints besides.
inline std::string pdf_of(const std::vector<TestPage>& pages,
                          const std::vector<std::string>& outline = {}, int turned = 0,
                          const std::string& drawing = "") {
    constexpr int kFixed = 5;  // catalog, pages, two fonts, outlines
    std::vector<std::string> objects;
    std::string kids;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        kids += fmt::format("{} 0 R ", kFixed + 1 + 2 * i);
    }
    const std::size_t entries = kFixed + 2 * pages.size();
    objects.push_back("<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>");
    objects.push_back(fmt::format("<</Type/Pages/Kids[{}]/Count {}>>", kids, pages.size()));
    objects.push_back("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
    objects.push_back(
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>");
    objects.push_back(
        fmt::format("<</First {} 0 R/Last {} 0 R>>", entries + 1, entries + outline.size()));
    for (std::size_t i = 0; i < pages.size(); ++i) {
        std::string content = drawing;
        for (const TestLine& line : pages[i]) {
            content += fmt::format("BT /F{} {} Tf {} {} Td ({}) Tj ET\n", line.bold ? 2 : 1,
                                   line.size, line.left, 800 - line.top, line.text);
        }
        objects.push_back(
            fmt::format("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Rotate {}/Contents {} 0 R"
                        "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>",
                        90 * turned, kFixed + 2 + 2 * i));
        objects.push_back(
            fmt::format("<</Length {}>>\nstream\n{}endstream", content.size(), content));
    }
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const std::string next =
            i + 1 < outline.size() ? fmt::format("/Next {} 0 R", entries + 2 + i) : "";
        objects.push_back(
            fmt::format("<</Title({})/Parent 5 0 R/Dest[6 0 R/Fit]{}>>", outline[i], next));
    }
    std::string out = "%PDF-1.4\n";
    std::string table;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        table += fmt::format("{:010} 00000 n \n", out.size());
        out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    return out + fmt::format(
                     "xref\n0 {}\n0000000000 65535 f \n{}trailer<</Size {}/Root 1 0 R>>\n"
                     "startxref\n{}\n%%EOF\n",
                     objects.size() + 1, table, objects.size() + 1, out.size());
}

}  // namespace ragd
