#include "index/posting_list.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "index/impacts.hpp"
#include "index/posting_cursor.hpp"

namespace ragd {
namespace {

struct Sample {
    std::vector<std::uint32_t> lengths;  // by slot
    std::vector<Posting> postings;
    PostingList list;
};

Sample draw(std::uint32_t seed, std::size_t postings, std::uint32_t gap, std::uint32_t count) {
    std::mt19937 engine{seed};
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    Sample sample;
    for (std::size_t i = 0; i < postings; ++i) {
        for (std::uint32_t skipped = random() % gap; skipped-- > 0;) {
            sample.lengths.push_back(1 + random() % 300);
        }
        const auto slot = static_cast<Slot>(sample.lengths.size());
        sample.lengths.push_back(1 + random() % 300);
        sample.postings.push_back({.slot = slot, .count = 1 + random() % count});
        sample.list.append(sample.postings.back(), sample.lengths);
    }
    return sample;
}

TEST(PostingList, GivesBackWhatItTook) {
    for (const std::size_t size : {0, 1, 127, 128, 129, 1000}) {
        for (const std::uint32_t gap : {1, 7, 5000}) {
            for (const std::uint32_t count : {1, 2, 1'000'000}) {
                const Sample sample = draw(1, size, gap, count);
                std::size_t at = 0;
                sample.list.for_each([&](Slot slot, std::uint32_t got) {
                    ASSERT_LT(at, size);
                    EXPECT_EQ(slot, sample.postings[at].slot);
                    EXPECT_EQ(got, sample.postings[at].count);
                    ++at;
                });
                EXPECT_EQ(at, size);

                PostingList at_once;
                const auto half = std::span{sample.postings}.first(size / 2);
                at_once.append(half, sample.lengths);
                at_once.append(std::span{sample.postings}.subspan(half.size()), sample.lengths);
                at = 0;
                at_once.for_each([&](Slot slot, std::uint32_t got) {
                    EXPECT_EQ(slot, sample.postings[at].slot);
                    EXPECT_EQ(got, sample.postings[at].count);
                    ++at;
                });
                EXPECT_EQ(at, size);
            }
        }
    }
}

TEST(PostingCursor, SeeksLikeAPlainSearch) {
    std::mt19937 random{2};
    for (const std::uint32_t step : {1, 3, 50, 700, 20'000}) {
        const Sample sample = draw(step, 1500, 9, 5);
        PostingCursor cursor{sample.list, sample.lengths};
        auto expected = sample.postings.begin();
        Slot target = 0;
        while (cursor.slot() != kNoSlot) {
            ASSERT_NE(expected, sample.postings.end());
            EXPECT_EQ(cursor.slot(), expected->slot);
            EXPECT_EQ(cursor.count(), expected->count);
            target = cursor.slot() + 1 + static_cast<Slot>(random() % step);
            cursor.seek(target);
            expected = std::ranges::lower_bound(sample.postings, target, {}, &Posting::slot);
        }
        EXPECT_EQ(expected, sample.postings.end());
    }
}

TEST(PostingCursor, TakesRangesWholeAndStandsAfterThem) {
    for (const Slot width : {1, 100, 1000, 5000}) {
        const Sample sample = draw(width, 1500, 9, 5);
        PostingCursor cursor{sample.list, sample.lengths};
        std::size_t at = 0;
        for (Slot begin = 0; begin < sample.lengths.size(); begin += width) {
            if (begin % 3 == 1) {  // a range may be left out
                cursor.seek(begin + width);
                while (at < 1500 && sample.postings[at].slot < begin + width) {
                    ++at;
                }
            }
            cursor.take_until(begin + width, [&](Slot slot, std::uint32_t count) {
                ASSERT_LT(at, 1500U);
                EXPECT_LT(slot, begin + width);
                EXPECT_EQ(slot, sample.postings[at].slot);
                EXPECT_EQ(count, sample.postings[at].count);
                ++at;
            });
            EXPECT_EQ(cursor.slot(), at < 1500 ? sample.postings[at].slot : kNoSlot);
        }
        EXPECT_EQ(at, 1500U);
    }
}

TEST(PostingCursor, BoundsHoldForEveryPosting) {
    const Sample sample = draw(5, 1500, 4, 9);
    for (const std::uint64_t average : {1, 20, 150, 4000}) {  // whatever the collection becomes
        const Bm25 bm25{sample.lengths.size(), average * sample.lengths.size()};
        for (const Slot width : {1, 300, 3000}) {
            PostingCursor cursor{sample.list, sample.lengths};
            double closest = 0;
            for (Slot begin = 0; begin < sample.lengths.size(); begin += width) {
                const double bound = cursor.part_bound(begin, begin + width, bm25);
                double most = 0;
                for (const Posting& posting : sample.postings) {
                    if (posting.slot >= begin && posting.slot < begin + width) {
                        most =
                            std::max(most, bm25.part(posting.count, sample.lengths[posting.slot]));
                    }
                }
                EXPECT_LE(most, bound);
                closest = std::max(closest, most / bound);
            }
            EXPECT_GT(closest, 0.99);  // a bound, and not a useless one
            EXPECT_EQ(cursor.part_bound(static_cast<Slot>(sample.lengths.size()), kNoSlot, bm25),
                      0);
        }
    }
}

TEST(Impacts, BoundWhateverIsMerged) {
    std::mt19937 engine{9};
    const auto random = [&] { return static_cast<std::uint32_t>(engine()); };
    const Bm25 bm25{1000, 100'000};
    for (int round = 0; round < 200; ++round) {
        Impacts<3> few;
        Impacts<8> more;
        double exact = 0;
        for (int i = 0; i < 50; ++i) {
            const std::uint32_t count = 1 + random() % 20;
            const std::uint32_t length = count + random() % 300;
            few.add(count, length);
            more.add(count, length);
            exact = std::max(exact, bm25.part(count, length));
        }
        EXPECT_GE(few.bound(bm25), exact);
        EXPECT_GE(more.bound(bm25), exact);
        EXPECT_GE(few.bound(bm25), more.bound(bm25));
        EXPECT_LT(more.bound(bm25), exact * 1.1);
    }
}

}  // namespace
}  // namespace ragd
