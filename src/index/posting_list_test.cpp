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
            }
        }
    }
}

TEST(PostingCursor, SeeksLikeAPlainSearch) {
    std::mt19937 random{2};
    for (const std::uint32_t step : {1, 3, 50, 700, 20'000}) {
        const Sample sample = draw(step, 1500, 9, 5);
        const Bm25 bm25{sample.lengths.size(), 150 * sample.lengths.size()};
        PostingCursor cursor{sample.list, bm25, sample.lengths};
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

TEST(PostingCursor, BoundsHoldForEveryPosting) {
    const Sample sample = draw(5, 1500, 4, 9);
    for (const std::uint64_t average : {1, 20, 150, 4000}) {  // whatever the collection becomes
        const Bm25 bm25{sample.lengths.size(), average * sample.lengths.size()};
        PostingCursor cursor{sample.list, bm25, sample.lengths};
        double closest = 0;
        for (const Posting& posting : sample.postings) {
            const double part = bm25.part(posting.count, sample.lengths[posting.slot]);
            const double bound = cursor.block_bound(posting.slot);
            EXPECT_LE(part, bound);
            EXPECT_LE(bound, cursor.list_bound());
            EXPECT_GE(cursor.bounded_until(), posting.slot);
            closest = std::max(closest, part / cursor.list_bound());
            cursor.seek(posting.slot + 1);
        }
        EXPECT_GT(closest, 0.9);  // a bound, and not a useless one
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
