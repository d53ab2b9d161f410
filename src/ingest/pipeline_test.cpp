#include "ingest/pipeline.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "runtime/io_thread.hpp"
#include "testing/fake_embedder.hpp"
#include "testing/manual_clock.hpp"
#include "testing/scripted_store.hpp"
#include "testing/test_access.hpp"
#include "text/chunker.hpp"

namespace ragd {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// A vocabulary of letters: a word has as many pieces as letters.
std::shared_ptr<const WordPieceTokenizer> letter_tokenizer() {
    const auto folder = std::filesystem::path{testing::TempDir()} / "letters";
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

class IngestPipelineTest : public testing::Test {
protected:
    static IndexCall call(std::vector<Document> documents) {
        return {.collection = CollectionName{"documents"},
                .chunking = {.chunk_size = 24, .overlap = 0},
                .documents = std::move(documents)};
    }
    Result<IndexReport> index(IndexCall of, RequestContext ctx = test_context(),
                              IndexProgress progress = {}) {
        return io_.block_on(
            pipeline_.index(ctx, RAG_TRY(check(std::move(of))), std::move(progress)));
    }

    IngestPipeline make_pipeline(std::vector<std::string> attach) {
        return IngestPipeline{{.embedder = model_,
                               .store = store_,
                               .compute = compute_,
                               .tokenizer = letter_tokenizer(),
                               .metrics = metrics_,
                               .clock = clock_,
                               .attach = std::move(attach)}};
    }

    ManualClock clock_;
    Metrics metrics_{"test", clock_};
    FakeEmbedder model_;
    ScriptedStore store_;
    ComputePool compute_{"test", 2, 16, clock_};
    IoThread io_;
    IngestPipeline pipeline_ = make_pipeline({});
};

const Document kAlpha{.id = DocumentId{"a"}, .text = "alpha beta gamma. delta epsilon zeta."};
const Document kOmega{.id = DocumentId{"o"}, .text = "omega.", .title = "end"};

TEST_F(IngestPipelineTest, CommitsEveryDocumentInOrderWithItsChunksAndVectors) {
    const auto report = index(call({kAlpha, kOmega}));
    ASSERT_TRUE(report) << report.error().message;
    ASSERT_EQ(report->documents.size(), 2U);
    EXPECT_EQ(report->documents[0].status, IndexStatus::kCreated);
    EXPECT_EQ(report->documents[0].chunks, 2U);
    ASSERT_EQ(store_.puts.size(), 2U);
    const NewDocument& alpha = store_.puts[0];
    ASSERT_EQ(alpha.chunks.size(), 2U);
    EXPECT_EQ(alpha.chunks[1].end, kAlpha.text.size());
    const NewChunk& omega = store_.puts[1].chunks.at(0);
    EXPECT_EQ(omega.prefix, "end");
    EXPECT_EQ(omega.vector, model_.vector_of(embedded_text("end", "omega.")));
    for (const EmbedOptions& options : model_.options()) {
        EXPECT_EQ(options.priority, Priority::kBulk);
    }
    EXPECT_TRUE(metrics_.render().contains(R"(status="created"} 2)")) << metrics_.render();
    for (const Stage stage : kDocumentStages) {
        EXPECT_THAT(metrics_.render(),
                    HasSubstr(fmt::format(R"(rag_index_duration_seconds_count{{stage="{}"}} 2)",
                                          name_of(stage))));
    }
}

TEST_F(IngestPipelineTest, KeepsWithEachChunkWhatItIsMadeOf) {
    ASSERT_TRUE(index(call({{.id = DocumentId{"a/b.md"}, .text = "# a\n\nb"},
                            {.id = DocumentId{"a/b.sh"}, .text = "# a\n\nb"}})));
    EXPECT_EQ(store_.puts.at(0).chunks.at(0).blocks, "10,3,2,1;p5,1;");
    EXPECT_EQ(store_.puts.at(0).chunks.at(0).prefix, "a");
    EXPECT_EQ(store_.puts.at(1).chunks.at(0).blocks, "c0,3;c5,1;");
    EXPECT_EQ(store_.puts.at(1).chunks.at(0).prefix, "") << "a comment in a script is no heading";
}

TEST_F(IngestPipelineTest, KeepsWithEachChunkTheKindsOfAttachmentsThatAreAskedFor) {
    const IngestPipeline attaching = make_pipeline({"kind/1", "kind/2"});
    ASSERT_TRUE(io_.block_on(attaching.index(test_context(), *check(call({kOmega})), {})));
    const std::string made = model_.attachment(embedded_text("end", "omega."));
    EXPECT_EQ(store_.puts.at(0).chunks.at(0).attachments,
              (Attachments{{"kind/1", made}, {"kind/2", made}}));
    (void)index(call({kAlpha}));
    EXPECT_EQ(store_.puts.at(1).chunks.at(0).attachments, Attachments{});
}

TEST_F(IngestPipelineTest, OnlySoManyAttachmentsWaitToBeStored) {
    model_.attachment = [](std::string_view) { return std::string(limits::kMiB, 'x'); };
    const IngestPipeline attaching = make_pipeline({"kind/1", "kind/2"});
    Document huge{.id = DocumentId{"huge"}};
    for (int i = 0; i < 100; ++i) {
        huge.text += "abcdefghij klmnopqrst. ";
    }
    ASSERT_TRUE(io_.block_on(attaching.index(test_context(), *check(call({huge})), {})));
    auto& chunks = store_.puts.at(0).chunks;
    ASSERT_GT(chunks.size(), 70U);
    std::size_t kept = 0;
    for (NewChunk& chunk : chunks) {
        EXPECT_FALSE(chunk.vector.empty());
        for (const auto& [kind, bytes] : std::exchange(chunk.attachments, {})) {
            kept += bytes.size();
        }
    }
    EXPECT_EQ(kept, limits::kAttachmentBytesWaiting);
    // What is stored waits no more.
    ASSERT_TRUE(io_.block_on(attaching.index(test_context(), *check(call({kOmega})), {})));
    EXPECT_FALSE(store_.puts.at(1).chunks.at(0).attachments.empty());
}

TEST_F(IngestPipelineTest, WhatDidNotChangeCostsNoModelCall) {
    (void)index(call({kAlpha, kOmega}));
    const std::size_t calls = model_.calls().size();
    Document changed = kOmega;
    changed.metadata["lang"] = "el";
    const auto again = index(call({kAlpha, changed}));
    EXPECT_EQ(again->documents[0].status, IndexStatus::kUnchanged);
    EXPECT_EQ(again->documents[0].chunks, 2U);
    EXPECT_EQ(again->documents[0].version, 1U);
    EXPECT_EQ(again->documents[1].status, IndexStatus::kUpdated);
    EXPECT_EQ(again->documents[1].version, 2U);
    EXPECT_EQ(model_.calls().size(), calls + 1);
}

TEST_F(IngestPipelineTest, ADocumentWithoutIdIsNamedByItsContent) {
    Document nameless = kAlpha;
    nameless.id = {};
    const auto report = index(call({nameless, kOmega, nameless}));
    EXPECT_EQ(report->documents[0].id, report->documents[2].id);
    EXPECT_FALSE(report->documents[0].id.empty());
    EXPECT_EQ(report->documents[2].status, IndexStatus::kUnchanged);
    EXPECT_EQ(store_.puts.size(), 2U);
}

TEST_F(IngestPipelineTest, AnErrorSaysHowManyAreDurable) {
    store_.put_failure = [](const DocumentId& id) -> std::optional<Error> {
        return id.str() == "o" ? std::optional{fail(ErrorCode::kUnavailable, "the disk is full")}
                               : std::nullopt;
    };
    const auto report = index(call({kAlpha, kOmega}));
    EXPECT_EQ(report.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(report.error().message, HasSubstr("the disk is full; 1 of 2 documents"));
}

TEST_F(IngestPipelineTest, ADeadlineEndsItBetweenDocuments) {
    std::vector<Document> many;
    for (int i = 0; i < 5; ++i) {
        many.push_back({.id = DocumentId{std::to_string(i)}, .text = "text."});
    }
    std::size_t durable = 0;
    const auto report = index(
        call(many), {.access = Access::local_operator(), .deadline = Deadline::in(clock_, 1s)},
        [&](const IndexedDocument&, std::size_t) {
            if (++durable == 2) {
                clock_.advance(1s);
            }
        });
    EXPECT_EQ(report.error().code, ErrorCode::kDeadlineExceeded);
    EXPECT_THAT(report.error().message,
                HasSubstr(std::to_string(store_.puts.size()) + " of 5 documents are durable"));
    EXPECT_EQ(store_.puts.size(), durable);
    EXPECT_LT(durable, 5U);
}

TEST_F(IngestPipelineTest, ProgressHearsEachDocument) {
    std::vector<std::string> heard;
    (void)index(call({kAlpha, kOmega}), test_context(),
                [&](const IndexedDocument& done, std::size_t of_all) {
                    heard.push_back(done.id.str() + "/" + std::to_string(of_all));
                });
    EXPECT_THAT(heard, ElementsAre("a/2", "o/2"));
}

TEST_F(IngestPipelineTest, ALongDocumentIsEmbeddedInGroups) {
    std::string text;
    for (int i = 0; i < 150; ++i) {
        text += "abcdefghijklmnopqrst. ";
    }
    const auto report = index(call({{.id = DocumentId{"long"}, .text = text}}));
    ASSERT_TRUE(report);
    EXPECT_GT(report->documents[0].chunks, 64U);
    for (const auto& texts : model_.calls()) {
        EXPECT_LE(texts.size(), 64U);
    }
}

}  // namespace
}  // namespace ragd
