#include "results/answer_codec.hpp"

#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace ragd {
namespace {

/// With something in each member that is told.
Answer full_answer() {
    Chunk chunk{.id = ChunkId{std::numeric_limits<std::uint64_t>::max()},
                .document = DocumentId{"people/vacation.md"},
                .version = 3,
                .start = 10,
                .end = 42,
                .text = std::string("Up to 8 days\0 move.\n\u00e4", 22),
                .title = "Vacation",
                .url = "https://halden.example/people"};
    chunk.metadata = {{"year", 2026},
                      {"big", std::numeric_limits<std::uint64_t>::max()},
                      {"share", 0.1},
                      {"nested", {{"tags", {"a", nullptr, true}}}}};
    chunk.source = "handbook";
    chunk.locations = {{.span = {10, 20},
                        .location = {.page = 7,
                                     .box = Box{1.5F, 2, 3, 4.25F},
                                     .slide = 2,
                                     .sheet = "Sums",
                                     .range = "A1:D9",
                                     .anchor = "top",
                                     .line = 12}}};
    Answer answer{.text = "Up to 8 days. [1]",
                  .kind = AnswerKind::kAbstained,
                  .citations = {{1, 14, 17}},
                  .quotes = {{1, 10, 22}},
                  .options = "default",
                  .tool_calls = {{.id = "call_1", .name = "weather", .arguments = "{}"}},
                  .question_used = "days vacation"};
    answer.sources.push_back({.n = 1,
                              .chunk = std::move(chunk),
                              .score = 0.1 + 0.2,
                              .scores = {.vector = -0.5, .fused = 1e-300, .rerank = 3},
                              .duplicates = 4});
    answer.sources.push_back({.n = 2, .chunk = {.text = "More."}});
    warn_lastingly(answer, "reranking is off");
    return answer;
}

TEST(AnswerCodec, AllThatIsToldComesBack) {
    const Answer answer = full_answer();
    const auto back = decode_kept_answer(encode_kept_answer(answer));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->text, answer.text);
    EXPECT_EQ(back->kind, answer.kind);
    EXPECT_EQ(back->citations, answer.citations);
    EXPECT_EQ(back->quotes, answer.quotes);
    EXPECT_EQ(back->options, answer.options);
    EXPECT_EQ(back->tool_calls, answer.tool_calls);
    EXPECT_EQ(back->question_used, answer.question_used);
    EXPECT_EQ(back->warnings, answer.warnings);
    EXPECT_EQ(back->lasting_warnings, 1U);
    ASSERT_EQ(back->sources.size(), 2U);
    const Source& source = back->sources[0];
    const Source& was = answer.sources[0];
    EXPECT_EQ(source.score, was.score);
    EXPECT_EQ(source.scores.vector, was.scores.vector);
    EXPECT_EQ(source.scores.keyword, std::nullopt);
    EXPECT_EQ(source.scores.fused, was.scores.fused);
    EXPECT_EQ(source.scores.rerank, was.scores.rerank);
    EXPECT_EQ(source.duplicates, 4U);
    EXPECT_EQ(source.chunk.id, was.chunk.id);
    EXPECT_EQ(source.chunk.document, was.chunk.document);
    EXPECT_EQ(source.chunk.version, 3U);
    EXPECT_EQ(source.chunk.text, was.chunk.text);
    EXPECT_EQ(source.chunk.source, was.chunk.source);
    EXPECT_EQ(source.chunk.locations, was.chunk.locations);
    EXPECT_EQ(source.chunk.metadata, was.chunk.metadata);
    EXPECT_EQ(encode_kept_answer(*back), encode_kept_answer(answer));
}

TEST(AnswerCodec, WhatBelongsToOneRequestIsNotKept) {
    Answer answer = full_answer();
    const std::string bytes = encode_kept_answer(answer);
    answer.usage = {.prompt_tokens = 5, .completion_tokens = 6};
    answer.timings = {{Stage::kTotal, 5}};
    answer.embedding_cache = CacheOutcome::kL2;
    answer.result_cache = ResultCache::kMiss;
    EXPECT_EQ(encode_kept_answer(answer), bytes);
}

TEST(AnswerCodec, WhatIsCutOrGoesOnIsNoAnswer) {
    const std::string bytes = encode_kept_answer(full_answer());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        EXPECT_FALSE(decode_kept_answer(bytes.substr(0, i))) << i;
    }
    EXPECT_FALSE(decode_kept_answer(bytes + '\0'));
    EXPECT_FALSE(decode_kept_answer("\x07" + bytes.substr(1))) << "of another version";
}

TEST(AnswerCodec, AnyBytesAreReadWithoutHarm) {
    const std::string bytes = encode_kept_answer(full_answer());
    std::mt19937 random{7};
    for (int i = 0; i < 20'000; ++i) {
        std::string changed = bytes;
        for (int changes = 0; changes < 1 + i % 4; ++changes) {
            changed[random() % changed.size()] = static_cast<char>(random());
        }
        (void)decode_kept_answer(changed);
    }
}

}  // namespace
}  // namespace ragd
