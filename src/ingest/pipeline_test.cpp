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

TEST_F(IngestPipelineTest, AFileThatWasSavedAgainIsNotedAndCostsNoModelCall) {
    Document document = kAlpha;
    document.file = OriginalFile{.name = "a.txt", .bytes = 1, .sha256 = std::string(64, 'a')};
    (void)index(call({document}));
    const std::size_t calls = model_.calls().size();
    document.file->sha256 = std::string(64, 'b');
    const auto again = index(call({document}));
    EXPECT_EQ(again->documents[0].status, IndexStatus::kUnchanged);
    EXPECT_EQ(model_.calls().size(), calls);
    EXPECT_EQ(store_.infos.at(kAlpha.id).file, document.file);
    EXPECT_EQ(store_.puts.size(), 1U);
    (void)index(call({kAlpha}));
    EXPECT_EQ(store_.infos.at(kAlpha.id).file, document.file) << "who knows no file changes none";
}

TEST_F(IngestPipelineTest, EachChunkHasItsPartOfTheMap) {
    Document document{.id = DocumentId{"a"}, .text = "alpha beta gamma.\n\ndelta epsilon zeta."};
    document.locations = {{{0, 17}, {.page = 1}}, {{19, 38}, {.page = 2}}};
    ASSERT_TRUE(index(call({document})));
    const auto& chunks = store_.puts.at(0).chunks;
    ASSERT_EQ(chunks.size(), 2U);
    EXPECT_EQ(chunks[0].locations, std::vector{document.locations[0]});
    EXPECT_EQ(chunks[1].locations, std::vector{document.locations[1]});
    document.locations[1].location.page = 3;
    EXPECT_EQ(index(call({document}))->documents[0].status, IndexStatus::kUpdated);
}

TEST_F(IngestPipelineTest, ChunksOfATextKnowTheirLine) {
    Document document{.id = DocumentId{"a"}, .text = "alpha beta gamma.\n\ndelta epsilon zeta."};
    document.file =
        OriginalFile{.name = "a.md", .media_type = "text/markdown", .sha256 = std::string(64, 'a')};
    Document made = document;
    made.id = DocumentId{"b"};
    made.file->media_type = "text/html";
    ASSERT_TRUE(index(call({document, made, kOmega})));
    EXPECT_EQ(store_.puts.at(0).chunks.at(1).locations,
              (std::vector<LocatedSpan>{{{19, 38}, {.line = 3}}}));
    EXPECT_TRUE(store_.puts.at(1).chunks.at(1).locations.empty()) << "nobody sees those lines";
    EXPECT_TRUE(store_.puts.at(2).chunks.at(0).locations.empty()) << "it is one line";
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

Document of_source(std::string source, std::string text, std::string id = "setup.md") {
    return {.id = DocumentId{std::move(id)}, .text = std::move(text), .source = std::move(source)};
}

TEST_F(IngestPipelineTest, AnotherSourcesIdIsAConflictThatNamesBoth) {
    ASSERT_TRUE(index(call({of_source("alpha", "one.")})));
    const std::size_t calls = model_.calls().size();
    const auto refused = index(call({kOmega, of_source("beta", "two.")}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
    ASSERT_EQ(refused.error().fields.size(), 1U);
    EXPECT_EQ(refused.error().fields[0].pointer, "/documents/1/id");
    for (const char* part : {"setup.md", "alpha", "beta", "1 of 2 documents are durable"}) {
        EXPECT_THAT(refused.error().message, HasSubstr(part));
    }
    EXPECT_EQ(model_.calls().size(), calls + 1) << "it is seen before anything is computed";
}

TEST_F(IngestPipelineTest, WhoGotAnIdKeepsIt) {
    const auto keep = [&](std::vector<Document> documents) {
        IndexCall both = call(std::move(documents));
        both.on_conflict = OnConflict::kKeepBoth;
        return index(std::move(both)).value();
    };
    // In one call, where the store has neither of them yet; then each alone, and changed.
    const auto first = keep({of_source("alpha", "one."), of_source("beta", "two.")});
    EXPECT_EQ(first.documents[0].id.str(), "setup.md");
    EXPECT_EQ(first.documents[1].id.str(), "beta/setup.md");
    EXPECT_EQ(first.documents[1].renamed_from.str(), "setup.md");
    EXPECT_EQ(keep({of_source("beta", "two.")}).documents[0].status, IndexStatus::kUnchanged);
    EXPECT_EQ(keep({of_source("beta", "three.")}).documents[0].status, IndexStatus::kUpdated);
    EXPECT_EQ(keep({of_source("alpha", "one.")}).documents[0].status, IndexStatus::kUnchanged);
    EXPECT_EQ(store_.infos.size(), 2U);
    store_.infos.erase(DocumentId{"setup.md"});  // deleted: the other does not move in
    const auto later = keep({of_source("beta", "three.")});
    EXPECT_EQ(later.documents[0].id.str(), "beta/setup.md");
    EXPECT_EQ(later.documents[0].status, IndexStatus::kUnchanged);
    EXPECT_EQ(keep({of_source("gamma", "four.")}).documents[0].id.str(), "setup.md");
}

TEST_F(IngestPipelineTest, AFileIsOneDocumentFromWhicheverFolderItIsIndexed) {
    const std::string file = "file:///h/docs/sub/x.md";
    const auto keep = [&](const std::string& folder, const std::string& id, std::string text) {
        Document document = of_source("file:///h/" + folder, std::move(text), id);
        document.url = file;
        IndexCall one = call({document});
        one.on_conflict = OnConflict::kKeepBoth;
        return index(std::move(one)).value().documents.at(0);
    };
    keep("docs", "sub/x.md", "one.");
    const auto below = keep("docs/sub", "x.md", "one.");
    EXPECT_EQ(below.id.str(), "sub/x.md");
    EXPECT_EQ(below.status, IndexStatus::kUnchanged);
    EXPECT_EQ(keep("docs/sub", "x.md", "two.").status, IndexStatus::kUpdated);
    EXPECT_EQ(keep("", "docs/sub/x.md", "two.").id.str(), "sub/x.md");
    ASSERT_EQ(store_.infos.size(), 1U);
    EXPECT_EQ(store_.infos.begin()->second.source, "file:///h/docs");
}

TEST_F(IngestPipelineTest, ReplacingTakesTheIdAndLeavesNoCopyBehind) {
    IndexCall both = call({of_source("alpha", "one."), of_source("beta", "two.")});
    both.on_conflict = OnConflict::kKeepBoth;
    ASSERT_TRUE(index(std::move(both)));
    for (const IndexStatus status : {IndexStatus::kUpdated, IndexStatus::kUnchanged}) {
        IndexCall replacing = call({of_source("beta", "two.")});
        replacing.on_conflict = OnConflict::kReplace;
        const auto report = index(std::move(replacing));
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_EQ(report->documents[0].id.str(), "setup.md");
        EXPECT_EQ(report->documents[0].status, status);
        ASSERT_EQ(store_.infos.size(), 1U);
        EXPECT_EQ(store_.infos.begin()->second.source, "beta");
    }
}

TEST_F(IngestPipelineTest, WhatWasStoredBeforeThereWereSourcesIsUnchanged) {
    Document file = of_source("", "one.");
    file.url = "file:///home/ann/docs/setup.md";
    ASSERT_TRUE(index(call({file})));
    store_.infos.at(file.id).source = std::nullopt;
    file.source = "file:///home/ann/docs";
    IndexCall again = call({file});
    again.on_conflict = OnConflict::kKeepBoth;
    const auto report = index(std::move(again));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->documents[0].id.str(), "setup.md");
    EXPECT_EQ(report->documents[0].status, IndexStatus::kUnchanged);
    Document other = of_source("file:///home/bob/docs", "two.");
    other.url = "file:///home/bob/docs/setup.md";
    const auto refused = index(call({other}));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, testing::Not(HasSubstr("/home")));
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
