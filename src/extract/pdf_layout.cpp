#include "extract/pdf_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "extract/pdf_bands.hpp"
#include "extract/pdf_ruled.hpp"

namespace ragd {
namespace {

constexpr int kNestedMax = 6;
constexpr std::size_t kProseColumnsMax = 4;
constexpr std::size_t kProseLinesMin = 3;
constexpr std::size_t kProseBytes = 25;  // a line of a column has more, a cell less
constexpr float kProseFill = 0.7F;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The column in which a fragment stands, counted from 0.
std::size_t column_of(const PdfFragment& fragment, const std::vector<float>& cuts) {
    return static_cast<std::size_t>(std::ranges::upper_bound(cuts, fragment.middle()) -
                                    cuts.begin());
}

/// One line with a wide gap is a line, not two columns.
bool is_one_line(const PdfBandGroup& group) {
    std::size_t split = 0;
    for (const PdfBand& band : group.bands) {
        split += pdf_rows(band.fragments).size() > 1 ? 2 : band.is_split() ? 1 : 0;
    }
    return split < 2;
}

/// Columns of text, not of a table: the file paints one after the other, or their lines are full.
bool is_prose(const std::vector<PdfFragment>& fragments, const std::vector<float>& cuts) {
    const std::size_t columns = cuts.size() + 1;
    if (columns > kProseColumnsMax) {
        return false;
    }
    std::vector<std::size_t> lines(columns);
    std::vector<PdfGap> reach(columns, {kInfinity, -kInfinity});
    std::vector<std::pair<std::uint32_t, std::size_t>> painted;
    std::vector<std::size_t> bytes(columns);
    for (const PdfFragment& fragment : fragments) {
        const std::size_t column = column_of(fragment, cuts);
        ++lines[column];
        reach[column] = {std::min(reach[column].left, fragment.box.left),
                         std::max(reach[column].right, fragment.box.right)};
        painted.emplace_back(fragment.order, column);
        bytes[column] += fragment.text.size();
    }
    std::ranges::sort(painted);
    std::size_t changes = 0;
    for (std::size_t i = 1; i < painted.size(); ++i) {
        changes += painted[i].second == painted[i - 1].second ? 0 : 1;
    }
    if (changes <= 2 * columns && std::ranges::min(lines) >= kProseLinesMin) {
        return true;
    }
    std::vector<float> fill(columns);
    for (const PdfFragment& fragment : fragments) {
        const std::size_t column = column_of(fragment, cuts);
        fill[column] +=
            (fragment.box.right - fragment.box.left) / (reach[column].right - reach[column].left);
    }
    for (std::size_t i = 0; i < columns; ++i) {
        if (lines[i] == 0 || bytes[i] / lines[i] < kProseBytes ||
            fill[i] / static_cast<float>(lines[i]) < kProseFill) {
            return false;
        }
    }
    return true;
}

class Layout {
public:
    std::vector<PdfRegion> run(std::vector<PdfFragment> fragments) {
        tables_ = take_ruled_tables(fragments);
        read(std::move(fragments), 0);
        return std::move(out_);
    }

private:
    void read(std::vector<PdfFragment> fragments, int nested) {
        for (PdfBandGroup& group : pdf_band_groups(std::move(fragments))) {
            if (group.gutters.empty() || nested >= kNestedMax || is_one_line(group)) {
                for (PdfBand& band : group.bands) {
                    add_text(std::move(band.fragments));
                }
                goes_on_ = true;
            } else {
                goes_on_ = false;
                read_columns(group, nested);
                goes_on_ = false;
            }
        }
    }

    void read_columns(PdfBandGroup& group, int nested) {
        std::vector<float> cuts;
        for (const PdfGap& gutter : group.gutters) {
            cuts.push_back((gutter.left + gutter.right) / 2);
        }
        std::vector<PdfFragment> all;
        for (const PdfBand& band : group.bands) {
            all.insert(all.end(), band.fragments.begin(), band.fragments.end());
        }
        if (std::ranges::none_of(all, &PdfFragment::is_table) && !is_prose(all, cuts)) {
            read_table(group, std::move(cuts));
            return;
        }
        std::vector<std::vector<PdfFragment>> columns(cuts.size() + 1);
        for (PdfFragment& fragment : all) {
            const std::size_t column = column_of(fragment, cuts);
            columns[column].push_back(std::move(fragment));
        }
        for (auto& column : columns) {
            if (!column.empty()) {
                read(std::move(column), nested + 1);
                goes_on_ = false;
            }
        }
    }

    /// Lines before and after it that have only a first cell, and stand off, are none of its rows.
    void read_table(PdfBandGroup& group, std::vector<float> cuts) {
        const auto begins = std::ranges::find_if(group.bands, &PdfBand::is_split);
        auto ends = group.bands.end();
        while (ends - begins > 1 && !std::prev(ends)->is_split() &&
               !wraps(*std::prev(ends, 2), *std::prev(ends))) {
            --ends;
        }
        for (auto band = group.bands.begin(); band != begins; ++band) {
            add_text(std::move(band->fragments));
            goes_on_ = true;
        }
        PdfRegion table{.fragments = {}, .cuts = std::move(cuts)};
        for (auto band = begins; band != ends; ++band) {
            std::ranges::move(band->fragments, std::back_inserter(table.fragments));
        }
        out_.push_back(std::move(table));
        goes_on_ = false;
        for (auto band = ends; band != group.bands.end(); ++band) {
            add_text(std::move(band->fragments));
            goes_on_ = true;
        }
    }

    static bool wraps(const PdfBand& above, const PdfBand& band) {
        constexpr float kTight = 1.35F;
        const PdfFragment& first = band.fragments.front();
        return first.baseline - above.fragments.front().baseline < kTight * first.size;
    }

    void add_text(std::vector<PdfFragment> fragments) {
        for (const PdfFragment& fragment : fragments) {
            if (fragment.is_table) {
                add_ruled_table(fragment);
            }
        }
        std::erase_if(fragments, &PdfFragment::is_table);
        if (fragments.empty()) {
            return;
        }
        if (!goes_on_ || out_.empty() || out_.back().is_table()) {
            out_.emplace_back();
        }
        std::ranges::move(fragments, std::back_inserter(out_.back().fragments));
        goes_on_ = true;
    }

    void add_ruled_table(const PdfFragment& stands_for) {
        const auto table = std::ranges::find(
            tables_, stands_for.order, [](const PdfRuledTable& t) { return t.stands_for.order; });
        out_.push_back({.fragments = std::move(table->fragments), .cuts = {}, .ruled = true});
        goes_on_ = false;
    }

    std::vector<PdfRuledTable> tables_;
    std::vector<PdfRegion> out_;
    bool goes_on_ = false;  // with the last region
};

}  // namespace

std::vector<std::vector<PdfFragment>> pdf_rows(std::vector<PdfFragment> fragments) {
    constexpr float kOffLine = 0.45F;
    std::ranges::sort(fragments, {},
                      [](const PdfFragment& f) { return std::pair{f.baseline, f.order}; });
    std::vector<std::vector<PdfFragment>> out;
    float baseline = 0;
    for (PdfFragment& fragment : fragments) {
        if (out.empty() || fragment.baseline - baseline > kOffLine * fragment.size) {
            out.emplace_back();
            baseline = fragment.baseline;
        }
        out.back().push_back(std::move(fragment));
    }
    for (auto& row : out) {
        std::ranges::sort(row, {},
                          [](const PdfFragment& f) { return std::pair{f.box.left, f.order}; });
    }
    return out;
}

std::vector<PdfRegion> pdf_layout(std::vector<PdfFragment> fragments) {
    return Layout{}.run(std::move(fragments));
}

}  // namespace ragd
