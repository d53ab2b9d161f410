// Made to be run under ThreadSanitizer; without it, it checks that searches see whole documents.
#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "index/collection_index.hpp"
#include "index/corpus_fixture.hpp"

namespace ragd {
namespace {

constexpr std::size_t kSharedDimension = 16;
constexpr std::uint64_t kChunksPerDocument = 40;  // more than one slice of a change

std::vector<ChunkId> ids_of_document(std::uint64_t document) {
    std::vector<ChunkId> ids;
    for (std::uint64_t i = 0; i < kChunksPerDocument; ++i) {
        ids.push_back(ChunkId{document * kChunksPerDocument + i});
    }
    return ids;
}

void put_document(CollectionIndex& index, test::DrawnCorpus& corpus, std::uint64_t document,
                  const std::vector<ChunkId>& replaced) {
    const std::string text = "everywhere " + corpus.text(15, 100);
    std::vector<std::vector<float>> vectors;
    std::vector<IndexedChunk> chunks;
    for (const ChunkId id : ids_of_document(document)) {
        vectors.push_back(corpus.vector());
        chunks.push_back({.id = id, .text = text, .vector = vectors.back()});
    }
    index.apply(replaced, chunks);
}

/// Every document that a search sees, it sees whole, and as many as there always are.
void expect_whole_documents(const CollectionIndex& index, test::DrawnCorpus& corpus,
                            std::uint64_t documents) {
    const auto vector = corpus.vector();
    for (const SearchMode mode : {SearchMode::kVector, SearchMode::kKeyword, SearchMode::kHybrid}) {
        const IndexResult result =
            index.search({.mode = mode, .vector = vector, .text = "everywhere", .limit = 100'000});
        std::map<std::uint64_t, std::uint64_t> chunks;
        for (const IndexHit& hit : result.hits) {
            ++chunks[hit.id.value / kChunksPerDocument];
        }
        EXPECT_EQ(chunks.size(), documents);
        for (const auto& [document, count] : chunks) {
            EXPECT_EQ(count, kChunksPerDocument) << document;
        }
    }
}

TEST(CollectionIndexThreads, SearchesSeeWholeDocumentsWhileAllElseGoesOn) {
    constexpr std::uint64_t kDocuments = 10;
    constexpr std::uint64_t kChanges = 60;
    IndexOptions options = test::options(kSharedDimension);
    CollectionIndex index{options};
    test::DrawnCorpus corpus{1, kSharedDimension};
    for (std::uint64_t document = 0; document < kDocuments; ++document) {
        put_document(index, corpus, document, {});
    }
    std::atomic<bool> done = false;
    std::vector<std::jthread> threads;
    for (std::uint64_t reader = 0; reader < 3; ++reader) {
        threads.emplace_back([&, reader] {
            test::DrawnCorpus own{100 + reader, kSharedDimension};
            do {
                expect_whole_documents(index, own, kDocuments);
            } while (!done);
        });
    }
    const auto path = std::filesystem::temp_directory_path() /
                      ("ragd-threads-" + std::to_string(::getpid()) + ".index");
    threads.emplace_back([&] {
        do {
            index.compact({});
            EXPECT_TRUE(index.save(path));
            const auto saved = CollectionIndex::load(path, options);
            ASSERT_TRUE(saved);
            EXPECT_EQ(saved.value()->size(), kDocuments * kChunksPerDocument);
        } while (!done);
    });
    for (std::uint64_t change = 0; change < kChanges; ++change) {
        put_document(index, corpus, kDocuments + change, ids_of_document(change));
    }
    done = true;
    threads.clear();
    EXPECT_EQ(index.size(), kDocuments * kChunksPerDocument);
    std::filesystem::remove(path);
}

TEST(CollectionIndexThreads, TheGraphGrowsUnderSearchesAndChanges) {
    IndexOptions options = test::options(kSharedDimension);
    options.exact_scan_chunks_max = 200;
    CollectionIndex index{options};
    test::DrawnCorpus corpus{2, kSharedDimension};
    for (std::uint64_t document = 0; document < 20; ++document) {
        put_document(index, corpus, document, {});
    }
    std::atomic<bool> done = false;
    std::vector<std::jthread> threads;
    for (std::uint64_t reader = 0; reader < 2; ++reader) {
        threads.emplace_back([&, reader] {
            test::DrawnCorpus own{200 + reader, kSharedDimension};
            do {
                const auto vector = own.vector();
                const IndexResult result =
                    index.search({.vector = vector, .text = "everywhere w3", .limit = 20});
                EXPECT_GE(result.hits.size(), 20U);
            } while (!done);
        });
    }
    threads.emplace_back([&] {
        do {
            index.extend_graph({});
        } while (!done);
        index.extend_graph({});
    });
    for (std::uint64_t document = 20; document < 60; ++document) {
        put_document(index, corpus, document, ids_of_document(document - 10));
    }
    done = true;
    threads.clear();
    EXPECT_EQ(index.stats().chunks_in_graph, 60 * kChunksPerDocument);
}

}  // namespace
}  // namespace ragd
