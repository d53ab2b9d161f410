#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/stored_file.hpp"
#include "ports/record_store.hpp"

namespace ragd {

/// All records of a kind, and of a group where that is not empty, the newest first: their number is bounded
/// by their rule.  Errors: as RecordStore::list.  Lifetime: `ctx` and `records` outlive the task.
Task<Result<std::vector<KeptRecord>>> records_of(const RequestContext& ctx, RecordStore& records,
                                                 RecordKind kind, std::string group = {});

/// The page of `items`, which come newest first; `id_of(item)` is what the page's ends are named by.
/// An end that names none of them leaves nothing.
template <typename T, typename IdOf>
ListPage<T> page_of(std::vector<T> items, const ListWanted& wanted, IdOf id_of) {
    if (wanted.oldest_first) {
        std::ranges::reverse(items);
    }
    const auto at = [&](const std::string& id) {
        return std::ranges::find_if(items, [&](const T& item) { return id_of(item) == id; });
    };
    auto begin = items.begin();
    auto end = items.end();
    if (!wanted.after.empty()) {
        begin = at(wanted.after);
        begin += begin == end ? 0 : 1;
    }
    if (!wanted.before.empty()) {
        const auto stop = at(wanted.before);
        end = stop == items.end() ? begin : std::max(begin, stop);
    }
    const auto limit = static_cast<std::ptrdiff_t>(wanted.limit);
    ListPage<T> page{.items = {}, .has_more = end - begin > limit};
    if (page.has_more && !wanted.before.empty() && wanted.after.empty()) {
        begin = end - limit;  // the ones right in front of it
    } else if (page.has_more) {
        end = begin + limit;
    }
    page.items.assign(std::make_move_iterator(begin), std::make_move_iterator(end));
    return page;
}

}  // namespace ragd
