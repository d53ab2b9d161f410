#include "answer/sieve.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

Fused passage(std::uint64_t id, double score, std::string text, std::string document = "") {
    Fused one{.candidate = {.id = ChunkId{id}, .cosine = score, .bm25 = {}}, .score = score};
    const std::uint64_t bytes = text.size();
    one.candidate.chunk =
        Chunk{.id = ChunkId{id},
              .document = DocumentId{document.empty() ? std::to_string(id) : std::move(document)},
              .start = 0,
              .end = bytes,
              .text = std::move(text)};
    return one;
}

Fused placed(std::uint64_t id, std::uint64_t start, std::uint64_t end) {
    Fused one = passage(id, 0.5, fmt::format("passage {}", id), "a");
    one.candidate.chunk->start = start;
    one.candidate.chunk->end = end;
    return one;
}

/// "2:0.80+1": the passage, its score, and how many say the same.
std::string render(Sieve& sieve) {
    std::string text;
    for (const Sifted& one : sieve.finish()) {
        text += fmt::format("{}{}:{:.2f}", text.empty() ? "" : " ", one.passage.candidate.id.value,
                            one.passage.score);
        text += one.duplicates > 0 ? fmt::format("+{}", one.duplicates) : "";
    }
    return text;
}

const UnknownShare kReadsAll;

std::string sifted(std::string_view question, std::vector<Fused> passages,
                   SieveOptions options = {}) {
    const SearchWords words = read_search_words(question);
    Sieve sieve{words, kReadsAll, options};
    sieve.take(std::move(passages));
    return render(sieve);
}

TEST(Sieve, ALesserChunkMostlyInsideABetterOneGoes) {
    EXPECT_EQ(sifted("q", {placed(1, 0, 100), placed(2, 51, 150), placed(3, 40, 120)}),
              "1:0.50 2:0.50");
}

TEST(Sieve, NeighboursThatShareASentenceBothStay) {
    EXPECT_EQ(sifted("q", {placed(1, 0, 100), placed(2, 80, 180)}), "1:0.50 2:0.50");
}

TEST(Sieve, PassagesThatSayTheSameBecomeOne) {
    EXPECT_EQ(sifted("q", {passage(1, 0.9, "Green tea."), passage(2, 0.8, "green  TEA"),
                           passage(3, 0.7, "Black tea."), passage(4, 0.6, "Green tea!")}),
              "1:0.90+2 3:0.70");
    EXPECT_EQ(sifted("q", {passage(1, 0.9, "Green tea."), passage(2, 0.8, "green  TEA")},
                     {.diversity = false}),
              "1:0.90 2:0.80");
}

TEST(Sieve, PassagesWithAnExcludedWordGo) {
    EXPECT_EQ(sifted("jaguar -car", {passage(1, 0.9, "Jaguar cars"), passage(2, 0.8, "A big cat")}),
              "2:0.80");
}

TEST(Sieve, AnExcludedWordMayStandInTheHeading) {
    Fused one = passage(1, 0.9, "It is fast.");
    one.candidate.chunk->prefix = "Cars > Jaguar";
    EXPECT_EQ(sifted("jaguar -car", {one, passage(2, 0.8, "A big cat")}), "2:0.80");
}

TEST(Sieve, APhraseIsRequiredOrRaisesTheScore) {
    const std::vector<Fused> passages{passage(1, 0.5, "cat that is big"),
                                      passage(2, 0.4, "The big cat")};
    EXPECT_EQ(sifted("\"big cat\"", passages, {.phrases_required = true}), "2:0.40");
    EXPECT_EQ(sifted("\"big cat\"", passages), "2:0.85 1:0.50");
    EXPECT_EQ(sifted("\"big cat\" \"small dog\"", passages), "2:0.62 1:0.50");
}

TEST(Sieve, InHybridModeTheNameThatIsAskedForIsRaised) {
    const std::vector<Fused> passages{passage(1, 0.5, "Release v6.2.4."),
                                      passage(2, 0.4, "Release v6.2.14.")};
    EXPECT_EQ(sifted("what is 6.2.14?", passages, {.vector_weight = 0.5}), "2:0.76 1:0.50");
    EXPECT_EQ(sifted("what is 6.2.14?", passages), "1:0.50 2:0.40");
}

TEST(Sieve, WhatComesLaterIsPutInPlace) {
    const SearchWords words = read_search_words("q");
    Sieve sieve{words, kReadsAll, {}};
    sieve.take({passage(1, 0.5, "one"), passage(2, 0.3, "two")});
    sieve.take({passage(3, 0.4, "three"), passage(4, 0.3, "ONE"), passage(5, 0.3, "five")});
    EXPECT_EQ(sieve.kept(), 4U);
    EXPECT_EQ(sieve.dropped(), 1U);
    EXPECT_EQ(sieve.left_out(), 0U);
    EXPECT_EQ(render(sieve), "1:0.50+1 3:0.40 2:0.30 5:0.30");
}

TEST(Sieve, TheCosineOfATextThatTheModelCannotReadCountsForLittle) {
    const SearchWords words = read_search_words("q");
    const UnknownShare unknown = [](std::string_view) { return 1.0; };
    Sieve sieve{words, unknown, {.vector_weight = 0.5}};
    sieve.take(
        {passage(1, 0.8, "\u1320\u122d\u1275 \u12d3\u1218\u1275"), passage(2, 0.5, "plain")});
    EXPECT_EQ(render(sieve), "2:0.50 1:0.44");  // 0.8 - 0.9 x 0.5 x 0.8
}

TEST(Sieve, TrustsVectorsLessTheMoreIsUnknown) {
    EXPECT_EQ(trust_in_vectors(0), 1);
    EXPECT_DOUBLE_EQ(trust_in_vectors(0.5), 0.55);
    EXPECT_NEAR(trust_in_vectors(1), 0.1, 1e-12);
}

}  // namespace
}  // namespace ragd
