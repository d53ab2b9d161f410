#include "extract/pdf_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "extract/pdf_ruled.hpp"

namespace ragd {
namespace {

constexpr float kGutterMin = 0.75F;  // of the size of the font
constexpr int kNestedMax = 6;
constexpr std::size_t kProseColumnsMax = 4;
constexpr std::size_t kProseLinesMin = 3;
constexpr std::size_t kProseBytes = 25;  // a line of a column has more, a cell less
constexpr float kProseFill = 0.7F;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Gap {
    float left;
    float right;
};
using Gaps = std::vector<Gap>;

/// Fragments beside one another: nothing of them reaches above or below it.
struct Band {
    std::vector<PdfFragment> fragments;
    Gaps free;          // what they leave of the width, the outside too
    float gap_min = 0;  // what counts as a gutter here

    [[nodiscard]] bool is_split() const { return free.size() > 2; }
};

/// Bands that have gutters in common; or none.
struct Group {
    std::vector<Band> bands;
    Gaps gutters;
};

Gaps free_of(std::vector<PdfFragment>& fragments, float gap_min) {
    std::ranges::sort(fragments, {}, [](const PdfFragment& f) { return f.box.left; });
    Gaps out;
    float right = -kInfinity;
    for (const PdfFragment& fragment : fragments) {
        if (right == -kInfinity || fragment.box.left - right >= gap_min) {
            out.push_back({right, fragment.box.left});
        }
        right = std::max(right, fragment.box.right);
    }
    out.push_back({right, kInfinity});
    return out;
}

std::vector<Band> bands_of(std::vector<PdfFragment> fragments) {
    std::ranges::sort(fragments, {}, &PdfFragment::upper);
    std::vector<Band> out;
    float lower = -kInfinity;
    for (PdfFragment& fragment : fragments) {
        if (out.empty() || fragment.upper() > lower) {
            out.emplace_back();
            lower = -kInfinity;
        }
        lower = std::max(lower, fragment.lower());
        out.back().gap_min = std::max(out.back().gap_min, fragment.size * kGutterMin);
        out.back().fragments.push_back(std::move(fragment));
    }
    for (Band& band : out) {
        band.free = free_of(band.fragments, band.gap_min);
    }
    return out;
}

/// What is free in both.
Gaps common(const Gaps& a, const Gaps& b, float gap_min) {
    Gaps out;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const Gap both{std::max(a[i].left, b[j].left), std::min(a[i].right, b[j].right)};
        if (both.right - both.left >= gap_min) {
            out.push_back(both);
        }
        (a[i].right < b[j].right ? i : j)++;
    }
    return out;
}

Gaps inner(const Gaps& gaps) {
    Gaps out;
    std::ranges::copy_if(gaps, std::back_inserter(out), [](const Gap& gap) {
        return gap.left != -kInfinity && gap.right != kInfinity;
    });
    return out;
}

/// True for a band of one column that the file paints after all that stands right of the first gutter:
/// it is what follows below the columns, not the rest of the first one.
bool is_painted_after(const Group& group, const Band& band) {
    const float first_cut = group.gutters.front().left;
    if (band.is_split() || band.fragments.front().box.left > first_cut) {
        return false;
    }
    for (const Band& above : group.bands) {
        for (const PdfFragment& fragment : above.fragments) {
            if (fragment.box.left > first_cut && fragment.order > band.fragments.front().order) {
                return false;
            }
        }
    }
    return true;
}

bool covers_one(const Band& band, const Gaps& gutters) {
    return common(gutters, band.free, band.gap_min).size() < gutters.size();
}

/// True for a line of a first cell alone between rows of a table: in its font, and the row after it is
/// cut where the rows before it are.
bool is_row_between(const Group& group, const Band& band, const Band* next) {
    constexpr float kSameSize = 0.5F;
    const float size = group.bands.front().fragments.front().size;
    return next != nullptr && next->is_split() &&
           inner(next->free).size() == group.gutters.size() && !covers_one(*next, group.gutters) &&
           std::abs(band.fragments.front().size - size) < kSameSize;
}

/// True where the band goes on with the group, whose gutters become those that both have.
bool joins(Group& group, const Band& band, const Band* next) {
    if (group.gutters.empty()) {
        return !band.is_split();
    }
    if (!band.is_split() && covers_one(band, group.gutters)) {
        return false;
    }
    if (is_painted_after(group, band) && !is_row_between(group, band, next)) {
        return false;
    }
    Gaps left = common(group.gutters, band.free, band.gap_min);
    if (left.empty() || left.size() * 2 < group.gutters.size()) {
        return false;
    }
    group.gutters = std::move(left);
    return true;
}

/// Lines of the second column may begin above those of the first one: they belong to the columns.
void take_from_above(Group& above, Group& group) {
    const float first_cut = group.gutters.front().left;
    std::size_t taken = 0;
    for (std::size_t n = 1; n <= above.bands.size(); ++n) {
        const Band& band = above.bands[above.bands.size() - n];
        if (covers_one(band, group.gutters)) {
            break;
        }
        taken = band.fragments.front().box.left > first_cut ? n : taken;
    }
    const auto from = above.bands.end() - static_cast<std::ptrdiff_t>(taken);
    group.bands.insert(group.bands.begin(), std::make_move_iterator(from),
                       std::make_move_iterator(above.bands.end()));
    above.bands.erase(from, above.bands.end());
}

/// Puts bands together as long as most of their gutters are common.
std::vector<Group> groups_of(std::vector<Band> bands) {
    std::vector<Group> out;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const Band* next = i + 1 < bands.size() ? &bands[i + 1] : nullptr;
        if (out.empty() || !joins(out.back(), bands[i], next)) {
            out.emplace_back().gutters = inner(bands[i].free);
        }
        out.back().bands.push_back(std::move(bands[i]));
    }
    for (std::size_t i = 1; i < out.size(); ++i) {
        if (out[i - 1].gutters.empty() && !out[i].gutters.empty()) {
            take_from_above(out[i - 1], out[i]);
        }
    }
    return out;
}

/// The column in which a fragment stands, counted from 0.
std::size_t column_of(const PdfFragment& fragment, const std::vector<float>& cuts) {
    return static_cast<std::size_t>(std::ranges::upper_bound(cuts, fragment.middle()) -
                                    cuts.begin());
}

/// One line with a wide gap is a line, not two columns.
bool is_one_line(const Group& group) {
    std::size_t split = 0;
    for (const Band& band : group.bands) {
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
    std::vector<Gap> reach(columns, {kInfinity, -kInfinity});
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
        for (Group& group : groups_of(bands_of(std::move(fragments)))) {
            if (group.gutters.empty() || nested >= kNestedMax || is_one_line(group)) {
                for (Band& band : group.bands) {
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

    void read_columns(Group& group, int nested) {
        std::vector<float> cuts;
        for (const Gap& gutter : group.gutters) {
            cuts.push_back((gutter.left + gutter.right) / 2);
        }
        std::vector<PdfFragment> all;
        for (const Band& band : group.bands) {
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
    void read_table(Group& group, std::vector<float> cuts) {
        const auto begins = std::ranges::find_if(group.bands, &Band::is_split);
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

    static bool wraps(const Band& above, const Band& band) {
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
