#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "answer/pipeline.hpp"
#include "ingest/pipeline.hpp"
#include "runtime/io_thread.hpp"
#include "testing/fake_embedder.hpp"
#include "testing/manual_clock.hpp"
#include "testing/scripted_store.hpp"
#include "testing/test_access.hpp"

namespace ragd {

inline std::shared_ptr<const WordPieceTokenizer> letter_tokenizer() {
    const auto folder = std::filesystem::path{testing::TempDir()} / "eval-letters";
    std::filesystem::create_directories(folder);
    std::ofstream vocabulary{folder / "vocab.txt"};
    vocabulary << "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n.\n";
    for (char letter = 'a'; letter <= 'z'; ++letter) {
        vocabulary << letter << "\n##" << letter << "\n";
    }
    vocabulary.close();
    auto loaded = WordPieceTokenizer::load(folder);
    return loaded ? std::make_shared<const WordPieceTokenizer>(std::move(*loaded)) : nullptr;
}

/// Both pipelines over a store of scripted scores.
class EvalRunnerTest : public testing::Test {
protected:
    void found(std::uint64_t id, std::string document, std::string text, double cosine) {
        const std::uint64_t bytes = text.size();
        store_.add({.id = ChunkId{id},
                    .document = DocumentId{std::move(document)},
                    .start = 1000 * id,
                    .end = 1000 * id + bytes,
                    .text = std::move(text)},
                   cosine, {});
    }
    static Document document(std::string id, std::string title = "") {
        return {.id = DocumentId{std::move(id)}, .text = "text.", .title = std::move(title)};
    }

    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    FakeEmbedder model_;
    ScriptedStore store_;
    ComputePool compute_{"test", 1, 16, clock_};
    IoThread io_;
    IngestPipeline ingest_{{.embedder = model_,
                            .store = store_,
                            .compute = compute_,
                            .tokenizer = letter_tokenizer(),
                            .metrics = metrics_,
                            .clock = clock_}};
    AnswerPipeline answers_{{.embedder = model_,
                             .store = store_,
                             .compute = compute_,
                             .metrics = metrics_,
                             .clock = clock_}};
    RequestContext ctx_ = test_context();
};

}  // namespace ragd
