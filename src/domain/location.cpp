#include "domain/location.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

/// A cell of a sheet, both from 1.
struct Cell {
    std::uint32_t column = 0;
    std::uint32_t row = 0;
};
struct CellRange {
    Cell first;
    Cell last;
};

constexpr std::uint32_t kLetters = 26;

/// "AB12"; '$' signs are of no matter here.
std::optional<Cell> cell_of(std::string_view text) {
    constexpr std::uint32_t kColumnMax = 1'000'000;
    Cell cell;
    std::size_t at = 0;
    for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; ++at) {
        cell.column = cell.column * kLetters + static_cast<std::uint32_t>(text[at] - 'A' + 1);
        if (cell.column > kColumnMax) {
            return std::nullopt;
        }
    }
    const auto [end, error] =
        std::from_chars(text.data() + at, text.data() + text.size(), cell.row);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole && cell.column > 0 && cell.row > 0 ? std::optional{cell} : std::nullopt;
}

std::optional<CellRange> cells_of(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto first = cell_of(text.substr(0, colon));
    const auto last = colon == std::string_view::npos ? first : cell_of(text.substr(colon + 1));
    return first && last ? std::optional{CellRange{*first, *last}} : std::nullopt;
}

std::string name_of(const Cell& cell) {
    std::string letters;
    for (std::uint32_t left = cell.column; left > 0; left = (left - 1) / kLetters) {
        letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % kLetters));
    }
    return fmt::format("{}{}", letters, cell.row);
}

bool is_same_place(const Location& one, const Location& other) {
    return one.page == other.page && one.slide == other.slide && one.sheet == other.sheet &&
           one.anchor == other.anchor && one.line == other.line;
}

void join(LocatedSpan& into, const LocatedSpan& next) {
    into.span.end = next.span.end;
    Location& place = into.location;
    place.range = range_around(place.range, next.location.range);
    if (place.box && next.location.box) {
        place.box = box_around(*place.box, *next.location.box);
    }
}

/// Puts neighbours of one place together, so many at once.
std::vector<LocatedSpan> joined(const std::vector<LocatedSpan>& locations, std::size_t at_once) {
    std::vector<LocatedSpan> out;
    std::size_t together = 0;
    for (const LocatedSpan& next : locations) {
        if (!out.empty() && together < at_once &&
            is_same_place(out.back().location, next.location)) {
            join(out.back(), next);
            ++together;
        } else {
            out.push_back(next);
            together = 1;
        }
    }
    return out;
}

}  // namespace

std::vector<LocatedSpan> locations_within(std::span<const LocatedSpan> locations, Span part) {
    std::vector<LocatedSpan> out;
    const auto begin = std::ranges::partition_point(
        locations, [&](const LocatedSpan& one) { return one.span.end <= part.start; });
    for (auto at = begin; at != locations.end() && at->span.start < part.end; ++at) {
        out.push_back({{std::max(at->span.start, part.start), std::min(at->span.end, part.end)},
                       at->location});
    }
    return out;
}

std::vector<LocatedSpan> coarser(std::vector<LocatedSpan> locations, std::size_t most) {
    const std::size_t all = locations.size();
    for (std::size_t at_once = 2; locations.size() > most && at_once / 2 <= all; at_once *= 2) {
        locations = joined(locations, at_once);
    }
    if (locations.size() > most) {
        locations.resize(most);
    }
    return locations;
}

std::vector<LocatedSpan> storable(std::vector<LocatedSpan> locations) {
    for (LocatedSpan& one : locations) {
        for (std::string* name : {&one.location.sheet, &one.location.range, &one.location.anchor}) {
            if (name->size() > limits::kLocationNameBytes) {
                name->clear();
            }
        }
    }
    return coarser(std::move(locations), limits::kLocationsPerDocument);
}

Box box_around(const Box& one, const Box& other) {
    return {.left = std::min(one.left, other.left),
            .top = std::min(one.top, other.top),
            .right = std::max(one.right, other.right),
            .bottom = std::max(one.bottom, other.bottom)};
}

std::string range_around(const std::string& one, const std::string& other) {
    const auto first = cells_of(one);
    const auto second = cells_of(other);
    if (!first || !second) {
        return one.empty() ? other : one;
    }
    const Cell begin{.column = std::min(first->first.column, second->first.column),
                     .row = std::min(first->first.row, second->first.row)};
    const Cell end{.column = std::max(first->last.column, second->last.column),
                   .row = std::max(first->last.row, second->last.row)};
    const std::string name = name_of(begin);
    return begin.column == end.column && begin.row == end.row ? name : name + ":" + name_of(end);
}

}  // namespace ragd
