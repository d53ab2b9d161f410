#include "inference/graphs/text_groups.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ragd {

namespace {

/// Padding costs as much as text: beyond an eighth, more than is won by multiplying more at once.
bool is_near(std::size_t shorter, std::size_t longer) {
    return longer - shorter <= longer / 8;
}

}  // namespace

std::vector<TextGroup> group_by_length(std::span<const std::size_t> lengths, std::size_t threads) {
    std::vector<std::size_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return std::pair{padded_in_group(lengths[b]), a} <
               std::pair{padded_in_group(lengths[a]), b};
    });
    const std::size_t rows = std::accumulate(
        lengths.begin(), lengths.end(), std::size_t{0},
        [](std::size_t sum, std::size_t length) { return sum + padded_in_group(length); });
    // As many groups for each thread as for the others, and each group its share of the rows.
    const std::size_t count = padded((rows + kGroupRows - 1) / kGroupRows, threads);
    std::vector<TextGroup> groups;
    std::size_t share = 0;
    std::size_t before = 0;
    for (const std::size_t i : order) {
        const std::size_t length = padded_in_group(lengths[i]);
        const std::size_t own_share = (2 * before + length) * count / (2 * rows);
        const std::size_t longest =
            groups.empty() ? 0 : padded_in_group(lengths[groups.back().front()]);
        if (groups.empty() || own_share != share || !is_near(length, longest) ||
            (groups.back().size() + 1) * longest > kGroupRowsMax) {
            groups.emplace_back();
            share = own_share;
        }
        groups.back().push_back(i);
        before += length;
    }
    const auto rows_of = [&](const TextGroup& group) {
        return group.size() * padded_in_group(lengths[group.front()]);
    };
    std::ranges::sort(groups, [&](const TextGroup& a, const TextGroup& b) {
        return std::pair{rows_of(b), a.front()} < std::pair{rows_of(a), b.front()};
    });
    return groups;
}

}  // namespace ragd
