#include "extract/pdf_bands.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ragd {
namespace {

constexpr float kGutterMin = 0.75F;  // of the size of the font
constexpr float kInfinity = std::numeric_limits<float>::infinity();

PdfGaps free_of(std::vector<PdfFragment>& fragments, float gap_min) {
    std::ranges::sort(fragments, {}, [](const PdfFragment& f) { return f.box.left; });
    PdfGaps out;
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

std::vector<PdfBand> bands_of(std::vector<PdfFragment> fragments) {
    std::ranges::sort(fragments, {}, &PdfFragment::upper);
    std::vector<PdfBand> out;
    float lower = -kInfinity;
    for (PdfFragment& fragment : fragments) {
        if (out.empty() || fragment.upper() > lower) {
            out.emplace_back().gap_min = kInfinity;
            lower = -kInfinity;
        }
        lower = std::max(lower, fragment.lower());
        out.back().gap_min = std::min(out.back().gap_min, fragment.size * kGutterMin);
        out.back().fragments.push_back(std::move(fragment));
    }
    for (PdfBand& band : out) {
        band.free = free_of(band.fragments, band.gap_min);
    }
    return out;
}

/// What is free in both.
PdfGaps common(const PdfGaps& a, const PdfGaps& b, float gap_min) {
    PdfGaps out;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const PdfGap both{std::max(a[i].left, b[j].left), std::min(a[i].right, b[j].right)};
        if (both.right - both.left >= gap_min) {
            out.push_back(both);
        }
        (a[i].right < b[j].right ? i : j)++;
    }
    return out;
}

PdfGaps inner(const PdfGaps& gaps) {
    PdfGaps out;
    std::ranges::copy_if(gaps, std::back_inserter(out), [](const PdfGap& gap) {
        return gap.left != -kInfinity && gap.right != kInfinity;
    });
    return out;
}

/// True for a band of one column that the file paints after all that stands right of the first gutter:
/// it is what follows below the columns, not the rest of the first one.
bool is_painted_after(const PdfBandGroup& group, const PdfBand& band) {
    const float first_cut = group.gutters.front().left;
    if (band.is_split() || band.fragments.front().box.left > first_cut) {
        return false;
    }
    for (const PdfBand& above : group.bands) {
        for (const PdfFragment& fragment : above.fragments) {
            if (fragment.box.left > first_cut && fragment.order > band.fragments.front().order) {
                return false;
            }
        }
    }
    return true;
}

bool covers_one(const PdfBand& band, const PdfGaps& gutters) {
    return common(gutters, band.free, band.gap_min).size() < gutters.size();
}

/// True for a line of a first cell alone between rows of a table: in its font, and the row after it is
/// cut where the rows before it are.
bool is_row_between(const PdfBandGroup& group, const PdfBand& band, const PdfBand* next) {
    constexpr float kSameSize = 0.5F;
    const float size = group.bands.front().fragments.front().size;
    return next != nullptr && next->is_split() &&
           inner(next->free).size() == group.gutters.size() && !covers_one(*next, group.gutters) &&
           std::abs(band.fragments.front().size - size) < kSameSize;
}

/// True where the band goes on with the group, whose gutters become those that both have.
bool joins(PdfBandGroup& group, const PdfBand& band, const PdfBand* next) {
    if (group.gutters.empty()) {
        return !band.is_split();
    }
    if (!band.is_split() && covers_one(band, group.gutters)) {
        return false;
    }
    if (is_painted_after(group, band) && !is_row_between(group, band, next)) {
        return false;
    }
    PdfGaps left = common(group.gutters, band.free, band.gap_min);
    if (left.empty() || left.size() * 2 < group.gutters.size()) {
        return false;
    }
    group.gutters = std::move(left);
    return true;
}

/// Where the second column begins.
float second_edge(const PdfBandGroup& group) {
    float out = kInfinity;
    for (const PdfBand& band : group.bands) {
        for (const PdfFragment& fragment : band.fragments) {
            if (fragment.middle() > group.gutters.front().right) {
                out = std::min(out, fragment.box.left);
            }
        }
    }
    return out;
}

/// True for a band that may be of these columns: its gutter is theirs, and not by chance, as that of
/// two names below a title or of a table above the columns.
bool may_be_of(const PdfBandGroup& columns, float edge, const PdfBand& band) {
    constexpr float kSame = 2.0F;  // points
    return !covers_one(band, columns.gutters) &&
           (!band.is_split() || std::ranges::any_of(band.fragments, [&](const PdfFragment& f) {
               return std::abs(f.box.left - edge) < kSame;
           }));
}

std::size_t fragments_in(const PdfBandGroup& group) {
    std::size_t out = 0;
    for (const PdfBand& band : group.bands) {
        out += band.fragments.size();
    }
    return out;
}

/// Lines of the second column may begin above those of the first one, or have been taken for rows of
/// what is above them: they belong to the columns. How many bands of those before groups[at] do.
std::size_t bands_above(const std::vector<PdfBandGroup>& groups, std::size_t at) {
    constexpr std::size_t kLookMax = 100;
    const PdfBandGroup& columns = groups[at];
    const float first_cut = columns.gutters.front().left;
    const float edge = second_edge(columns);
    std::size_t seen = 0;
    std::size_t taken = 0;
    for (std::size_t g = at; g-- > 0;) {
        const PdfBandGroup& above = groups[g];
        if (!above.gutters.empty() && fragments_in(above) >= fragments_in(columns)) {
            return taken;
        }
        for (std::size_t n = above.bands.size(); n-- > 0;) {
            const PdfBand& band = above.bands[n];
            if (seen == kLookMax || !may_be_of(columns, edge, band)) {
                return taken;
            }
            ++seen;
            const bool in_second = std::ranges::any_of(
                band.fragments, [&](const PdfFragment& f) { return f.box.left > first_cut; });
            taken = in_second ? seen : taken;
        }
    }
    return taken;
}

void take_from_above(std::vector<PdfBandGroup>& groups, std::size_t at) {
    std::size_t left = bands_above(groups, at);
    std::vector<PdfBand> taken;  // from below to above
    for (std::size_t g = at; left > 0; --left) {
        while (groups[g - 1].bands.empty()) {
            --g;
        }
        taken.push_back(std::move(groups[g - 1].bands.back()));
        groups[g - 1].bands.pop_back();
    }
    auto& bands = groups[at].bands;
    std::ranges::reverse(taken);
    bands.insert(bands.begin(), std::make_move_iterator(taken.begin()),
                 std::make_move_iterator(taken.end()));
}

/// Puts bands together as long as most of their gutters are common.
std::vector<PdfBandGroup> groups_of(std::vector<PdfBand> bands) {
    std::vector<PdfBandGroup> out;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const PdfBand* next = i + 1 < bands.size() ? &bands[i + 1] : nullptr;
        if (out.empty() || !joins(out.back(), bands[i], next)) {
            out.emplace_back().gutters = inner(bands[i].free);
        }
        out.back().bands.push_back(std::move(bands[i]));
    }
    for (std::size_t i = 1; i < out.size(); ++i) {
        if (!out[i].gutters.empty()) {
            take_from_above(out, i);
        }
    }
    std::erase_if(out, [](const PdfBandGroup& group) { return group.bands.empty(); });
    return out;
}

}  // namespace

std::vector<PdfBandGroup> pdf_band_groups(std::vector<PdfFragment> fragments) {
    return groups_of(bands_of(std::move(fragments)));
}

}  // namespace ragd
