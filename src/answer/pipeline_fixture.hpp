#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "answer/pipeline.hpp"
#include "runtime/io_thread.hpp"
#include "testing/fake_embedder.hpp"
#include "testing/manual_clock.hpp"
#include "testing/scripted_store.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// An answer pipeline over three chunks of scripted scores.
class AnswerPipelineTest : public testing::Test {
protected:
    AnswerPipelineTest() {
        add(1, "guide", "The blue whale eats krill. It sings at night.", 0.9, 6.0);
        add(2, "notes", "Sharks hunt seals. The whale shark eats plankton.", 0.6, 4.0);
        add(3, "menu", "Soup of the day. Bread and butter.", 0.1, 0.0);
        store_.found.bm25_max = 8.0;
    }
    void add(std::uint64_t id, std::string document, std::string text, double cosine, double bm25) {
        const std::uint64_t bytes = text.size();
        store_.add({.id = ChunkId{id},
                    .document = DocumentId{std::move(document)},
                    .version = 1,
                    .start = 0,
                    .end = bytes,
                    .text = std::move(text)},
                   cosine, bm25);
    }
    static Question ask(std::string text) {
        return {
            .text = std::move(text), .collection = CollectionName{"documents"}, .rerank = false};
    }
    static Question ask_reranked(std::string text) {
        Question question = ask(std::move(text));
        question.rerank = true;
        return question;
    }
    Result<Answer> run(Question question, RequestContext ctx = test_context(),
                       AnswerSink* sink = nullptr, Reranker* reranker = nullptr) {
        const AnswerPipeline pipeline{{.embedder = model_,
                                       .store = store_,
                                       .reranker = reranker,
                                       .reader = reader_,
                                       .chat = chat_,
                                       .count_tokens = [](std::string_view) { return 10; },
                                       .options = {.blend = blend_},
                                       .compute = compute_,
                                       .metrics = metrics_,
                                       .clock = clock_}};
        return io_.block_on(pipeline.run(ctx, RAG_TRY(check(std::move(question))), sink));
    }
    static std::vector<std::uint64_t> ids(const Answer& answer) {
        std::vector<std::uint64_t> ids;
        for (const Source& source : answer.sources) {
            ids.push_back(source.chunk.id.value);
        }
        return ids;
    }

    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    FakeEmbedder model_;
    ChatModel* chat_ = nullptr;
    Reader* reader_ = nullptr;
    Blend blend_{.fused = 0, .logit = 1, .bias = 0};  // the reranker decides alone
    ScriptedStore store_;
    ComputePool compute_{"test", 1, 16, clock_};
    IoThread io_;
};

}  // namespace ragd
