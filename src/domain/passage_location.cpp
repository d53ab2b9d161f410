#include "domain/passage_location.hpp"

#include <algorithm>
#include <string_view>

namespace ragd {
namespace {

void take_in(PassageLocation& all, const Location& next) {
    Location& begin = all.begin;
    if (next.page != 0 && std::ranges::find(all.pages, next.page) == all.pages.end()) {
        all.pages.push_back(next.page);
    }
    if (next.page == begin.page && next.box) {
        begin.box = begin.box ? box_around(*begin.box, *next.box) : *next.box;
    }
    if (next.sheet == begin.sheet && next.slide == begin.slide) {
        begin.range = range_around(begin.range, next.range);
    }
}

}  // namespace

std::optional<PassageLocation> locate(const Chunk& chunk, Span part) {
    const auto found = locations_within(chunk.locations, part);
    if (found.empty()) {
        return std::nullopt;
    }
    PassageLocation all{.begin = found.front().location, .pages = {}};
    for (const LocatedSpan& next : found) {
        take_in(all, next.location);
    }
    std::ranges::sort(all.pages);
    if (all.pages.size() <= 1) {
        all.pages.clear();
    }
    if (all.begin.line != 0) {  // of where the span began, which is cut to `part`
        const auto whole = locations_within(chunk.locations, {chunk.start, chunk.end});
        const std::string_view before =
            std::string_view{chunk.text}.substr(0, part.start - chunk.start);
        const std::size_t skipped = whole.front().span.start - chunk.start;
        all.begin.line += static_cast<std::uint32_t>(
            std::ranges::count(before.substr(std::min(skipped, before.size())), '\n'));
    }
    return all;
}

std::optional<PassageLocation> locate(const Chunk& chunk) {
    return locate(chunk, {chunk.start, chunk.end});
}

}  // namespace ragd
