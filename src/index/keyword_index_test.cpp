#include "index/keyword_index.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "index/corpus_fixture.hpp"

namespace ragd {
namespace {

/// BM25 by its formula, over plain maps: what the index must equal.
class Oracle {
public:
    void add(std::uint64_t id, const std::string& text) {
        std::vector<std::string> terms;
        test::split_at_spaces(text, terms);
        chunks_[id] = std::move(terms);
    }
    void remove(std::uint64_t id) { chunks_.erase(id); }

    [[nodiscard]] double idf(const std::string& term) const {
        double df = 0;
        for (const auto& [id, terms] : chunks_) {
            df += std::ranges::find(terms, term) != terms.end() ? 1 : 0;
        }
        const auto n = static_cast<double>(chunks_.size());
        return std::log(1 + (n - df + 0.5) / (df + 0.5));
    }
    /// Of all chunks with at least one of the terms.
    [[nodiscard]] std::map<std::uint64_t, double> scores(const std::string& question) const {
        double total = 0;
        for (const auto& [id, terms] : chunks_) {
            total += static_cast<double>(terms.size());
        }
        const double average = total / static_cast<double>(chunks_.size());
        std::vector<std::string> asked;
        test::split_at_spaces(question, asked);
        std::map<std::uint64_t, double> scores;
        for (const std::string& term : asked) {  // a repeated term counts again
            const double weight = idf(term) * 2.2;
            for (const auto& [id, terms] : chunks_) {
                const auto tf = static_cast<double>(std::ranges::count(terms, term));
                const double norm = 0.25 + 0.75 * static_cast<double>(terms.size()) / average;
                if (tf > 0) {
                    scores[id] += weight * tf / (tf + 1.2 * norm);
                }
            }
        }
        return scores;
    }

private:
    std::map<std::uint64_t, std::vector<std::string>> chunks_;
};

/// A keyword index with its slots, as CollectionIndex holds them.
struct KeywordFixture {
    KeywordIndex words;
    SlotTable slots;
    Bitmap alive;

    void add(std::uint64_t id, const std::string& text) {
        std::vector<std::string> terms;
        test::split_at_spaces(text, terms);
        words.append(count_terms(std::move(terms)));
        const Slot slot = slots.append(ChunkId{id});
        words.apply(words.change_of({{slot}}, {}));
        alive.resize(slots.size());
        alive.set(slot);
    }
    void remove(std::uint64_t id) {
        const Slot slot = slots.find(ChunkId{id}).value();
        words.apply(words.change_of({}, {{slot}}));
        alive.reset(slot);
    }
    [[nodiscard]] KeywordQuestion ask(const std::string& text) const {
        std::vector<std::string> terms;
        test::split_at_spaces(text, terms);
        return words.ask(count_terms(std::move(terms)));
    }
    [[nodiscard]] std::vector<ScoredSlot> search(const std::string& text, std::size_t limit,
                                                 const Bitmap& visible) const {
        BestHits best{limit};
        words.search(ask(text), slots, visible, best);
        return std::move(best).take();
    }
};

void expect_equal(const std::vector<ScoredSlot>& got, const std::vector<ScoredSlot>& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_EQ(got[i].id, expected[i].id) << i;
        EXPECT_EQ(got[i].score, expected[i].score) << i;  // to the last bit
    }
}

/// Every visible chunk scored on its own, through its forward list.
std::vector<ScoredSlot> exhaustive(const KeywordFixture& index, const std::string& text,
                                   std::size_t limit, const Bitmap& visible) {
    const KeywordQuestion question = index.ask(text);
    std::vector<ScoredSlot> all;
    for (std::size_t slot = visible.next(0); slot < visible.size(); slot = visible.next(slot + 1)) {
        const double score = index.words.score(question, static_cast<Slot>(slot));
        if (score > 0) {
            all.push_back({.score = score,
                           .id = index.slots.id_of(static_cast<Slot>(slot)),
                           .slot = static_cast<Slot>(slot)});
        }
    }
    std::ranges::sort(all, ranks_before);
    all.resize(std::min(limit, all.size()));
    return all;
}

TEST(KeywordIndex, ScoresByTheFormula) {
    test::DrawnCorpus corpus{42, 1};
    KeywordFixture index;
    Oracle oracle;
    for (std::uint64_t id = 0; id < 300; ++id) {
        const std::string text = corpus.text(corpus.number(30), 60);
        index.add(id, text);
        oracle.add(id, text);
    }
    for (std::uint64_t id = 0; id < 300; id += 3) {
        index.remove(id);
        oracle.remove(id);
    }
    for (int round = 0; round < 50; ++round) {
        const std::string question = corpus.text(1 + corpus.number(8), 80);
        const auto expected = oracle.scores(question);
        const auto got = index.search(question, 1000, index.alive);
        ASSERT_EQ(got.size(), expected.size()) << question;
        for (const ScoredSlot& hit : got) {
            EXPECT_NEAR(hit.score, expected.at(hit.id.value), 1e-9) << question;
        }
    }
}

TEST(KeywordIndex, MaximumCountsEveryTermOfTheQuestion) {
    KeywordFixture index;
    Oracle oracle;
    for (const auto& [id, text] : {std::pair{1, "red fox"}, {2, "red hen"}, {3, "blue jay"}}) {
        index.add(static_cast<std::uint64_t>(id), text);
        oracle.add(static_cast<std::uint64_t>(id), text);
    }
    EXPECT_NEAR(index.ask("red red fox unheard").score_max,
                2.2 * (2 * oracle.idf("red") + oracle.idf("fox") + oracle.idf("unheard")), 1e-12);
    EXPECT_EQ(index.ask("").score_max, 0);
}

TEST(KeywordIndex, FindsNothingForNothing) {
    KeywordFixture index;
    EXPECT_TRUE(index.search("anything", 10, index.alive).empty());
    index.add(1, "some words");
    EXPECT_TRUE(index.search("", 10, index.alive).empty());
    EXPECT_TRUE(index.search("unheard", 10, index.alive).empty());
    index.add(2, "");  // a chunk of stop words only
    EXPECT_EQ(index.search("words", 10, index.alive).size(), 1U);
    index.remove(1);
    EXPECT_TRUE(index.search("words", 10, index.alive).empty());
}

TEST(KeywordIndex, PrunesNothingThatBelongsInTheResult) {
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        test::DrawnCorpus corpus{seed, 1};
        KeywordFixture index;
        const std::uint64_t chunks = 3000;
        for (std::uint64_t i = 0; i < chunks; ++i) {
            // Ids out of order in half of the runs; lengths that vary, so that bounds differ.
            const std::uint64_t id = seed % 2 == 0 ? i : (i * 1237) % chunks;
            index.add(id, corpus.text(corpus.number(seed < 3 ? 12 : 120), 400));
        }
        for (std::uint64_t id = 0; id < chunks; ++id) {
            if (corpus.number(4) == 0) {
                index.remove(id);
            }
        }
        for (int round = 0; round < 120; ++round) {
            Bitmap visible = index.alive;
            // From all visible to so few that each is scored on its own.
            const std::size_t hidden = round % 4 == 0 ? 0 : corpus.number(101);
            for (std::size_t slot = 0; slot < visible.size(); ++slot) {
                if (corpus.number(100) < hidden) {
                    visible.reset(slot);
                }
            }
            const std::string question =
                corpus.text(corpus.number(round % 10 == 0 ? 150 : 12), 500);
            const std::size_t limit = 1 + corpus.number(60);
            expect_equal(index.search(question, limit, visible),
                         exhaustive(index, question, limit, visible));
        }
    }
}

TEST(KeywordIndex, QuestionsMayBeLong) {
    test::DrawnCorpus corpus{8, 1};
    KeywordFixture index;
    for (std::uint64_t id = 0; id < 5000; ++id) {
        index.add(id, corpus.text(5 + corpus.number(40), 300));
    }
    for (const std::size_t length : {1, 4, 40, 600}) {
        const std::string text = corpus.text(length, 300);
        expect_equal(index.search(text, 25, index.alive), exhaustive(index, text, 25, index.alive));
    }
}

TEST(KeywordIndex, BuiltAtOnceEqualsGrown) {
    test::DrawnCorpus corpus{6, 1};
    KeywordFixture grown;
    for (std::uint64_t id = 0; id < 3000; ++id) {
        grown.add(id, corpus.text(corpus.number(20), 100));
    }
    for (std::uint64_t id = 100; id < 250; ++id) {
        grown.remove(id);
    }
    KeywordIndex built;
    for (std::uint32_t number = 0; number < grown.words.distinct_terms(); ++number) {
        built.intern(grown.words.dictionary().term(number));
    }
    for (Slot slot = 0; slot < grown.alive.size(); ++slot) {
        const auto bytes = grown.words.forward().bytes(slot);
        built.store(ForwardLists::decode(bytes, built.distinct_terms()).value());
    }
    built.build(grown.alive);
    for (int round = 0; round < 20; ++round) {
        const std::string text = corpus.text(5, 120);
        const KeywordQuestion question = grown.ask(text);
        std::vector<std::string> terms;
        test::split_at_spaces(text, terms);
        const KeywordQuestion same = built.ask(count_terms(std::move(terms)));
        EXPECT_EQ(same.score_max, question.score_max);
        BestHits best{30};
        built.search(same, grown.slots, grown.alive, best);
        expect_equal(std::move(best).take(), grown.search(text, 30, grown.alive));
    }
}

}  // namespace
}  // namespace ragd
