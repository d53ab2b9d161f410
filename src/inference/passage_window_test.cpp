#include "inference/passage_window.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace ragd {
namespace {

using Ids = std::vector<std::int32_t>;

Ids window(const Ids& question, const Ids& passage, std::size_t width) {
    const auto found = best_window(question, passage, width);
    return {found.begin(), found.end()};
}

TEST(PassageWindow, AShortPassageIsWhole) {
    EXPECT_EQ(window({1}, {}, 4), Ids{});
    EXPECT_EQ(window({1}, {5, 6, 7, 1}, 4), (Ids{5, 6, 7, 1}));
}

TEST(PassageWindow, HasMostDifferentPiecesOfTheQuestion) {
    EXPECT_EQ(window({1, 2}, {1, 1, 1, 9, 9, 1, 2, 9}, 3), (Ids{9, 1, 2}));
    EXPECT_EQ(window({1, 2, 3}, {1, 9, 2, 9, 3, 2, 1}, 3), (Ids{3, 2, 1}));
}

TEST(PassageWindow, TheEarliestOfEquals) {
    EXPECT_EQ(window({1}, {9, 8, 1, 7, 1}, 2), (Ids{8, 1}));
    EXPECT_EQ(window({1}, {9, 8, 7, 6}, 2), (Ids{9, 8}));
    EXPECT_EQ(window({}, {9, 8, 7}, 0), Ids{});
}

/// The same by counting every window anew.
TEST(PassageWindow, EqualsTheSlowWay) {
    std::uint32_t seed = 7;
    const auto next = [&seed](std::uint32_t below) {
        seed = seed * 1664525U + 1013904223U;
        return static_cast<std::int32_t>((seed >> 16) % below);
    };
    for (int round = 0; round < 300; ++round) {
        Ids question(1 + next(6));
        Ids passage(1 + next(40));
        for (auto* ids : {&question, &passage}) {
            for (auto& id : *ids) {
                id = next(12);
            }
        }
        const std::size_t width = 1 + next(12);
        if (passage.size() <= width) {
            continue;
        }
        std::size_t best = 0;
        std::ptrdiff_t most = -1;
        for (std::size_t at = 0; at + width <= passage.size(); ++at) {
            std::ptrdiff_t distinct = 0;
            for (std::int32_t id = 0; id < 12; ++id) {
                const auto has = [id](auto first, auto last) {
                    return std::find(first, last, id) != last;
                };
                const auto begin = passage.begin() + static_cast<std::ptrdiff_t>(at);
                distinct += has(question.begin(), question.end()) &&
                            has(begin, begin + static_cast<std::ptrdiff_t>(width));
            }
            if (distinct > most) {
                most = distinct;
                best = at;
            }
        }
        const auto begin = passage.begin() + static_cast<std::ptrdiff_t>(best);
        EXPECT_EQ(window(question, passage, width),
                  Ids(begin, begin + static_cast<std::ptrdiff_t>(width)));
    }
}

}  // namespace
}  // namespace ragd
