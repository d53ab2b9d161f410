#include "domain/passage_location.hpp"

#include <algorithm>
#include <string_view>

namespace ragd {
namespace {

template <typename T>
void add_new(std::vector<T>& all, const T& next) {
    if (next != T{} && std::ranges::find(all, next) == all.end()) {
        all.push_back(next);
    }
}

template <typename T>
void keep_if_many(std::vector<T>& all) {
    if (all.size() == 1) {
        all.clear();
    }
}

void take_in(PassageLocation& all, const Location& next) {
    Location& begin = all.begin;
    add_new(all.pages, next.page);
    add_new(all.slides, next.slide);
    add_new(all.sheets, next.sheet);
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
    PassageLocation all{.begin = found.front().location};
    for (const LocatedSpan& next : found) {
        take_in(all, next.location);
    }
    std::ranges::sort(all.pages);
    std::ranges::sort(all.slides);
    keep_if_many(all.pages);
    keep_if_many(all.slides);
    keep_if_many(all.sheets);
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
