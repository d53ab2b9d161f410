// Prints what the collection index costs and finds, exact search beside the graph in the same run.
// Times are CPU times of the thread, so that a busy machine does not show in them, unless they say
// wall.
//     index_bench [CHUNKS] [DIMENSION] [part...]      parts: dot vectors filter keywords snapshot
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "index/collection_index.hpp"
#include "index/corpus_fixture.hpp"
#include "index/dot.hpp"
#include "index/hnsw_graph.hpp"
#include "index/keyword_index.hpp"
#include "index/vector_scan.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;
using Milliseconds = std::chrono::duration<double, std::milli>;

double wall_time_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return Milliseconds{std::chrono::steady_clock::now() - start}.count();
}

double cpu_now() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double time_of(const std::function<void()>& work) {
    const double start = cpu_now();
    work();
    return cpu_now() - start;
}

struct Times {
    std::vector<double> all;

    void add(const std::function<void()>& work) { all.push_back(time_of(work)); }
    [[nodiscard]] double at(double share) {
        std::ranges::sort(all);
        return all[std::min(all.size() - 1,
                            static_cast<std::size_t>(share * static_cast<double>(all.size())))];
    }
    [[nodiscard]] double p50() { return at(0.5); }
};

std::string cpu_name() {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown CPU";
}

/// Rows with all slots alive.
struct Rows {
    Rows(std::size_t count, std::size_t dimension, std::size_t clusters, std::uint64_t seed)
        : corpus(seed, dimension), rows(dimension), alive(count) {
        for (std::size_t i = 0; i < clusters; ++i) {
            centres.push_back(corpus.vector());
        }
        rows.reserve(count);
        for (Slot slot = 0; slot < count; ++slot) {
            rows.write(slot, draw());
            slots.append(ChunkId{slot});
            alive.set(slot);
        }
    }
    /// With 0.9 of spread two texts of one cluster have a cosine of about 0.55, of two about 0:
    /// what sentence embeddings of a mixed corpus look like.
    std::vector<float> draw() {
        return centres.empty() ? corpus.vector()
                               : corpus.near(centres[corpus.number(centres.size())], 0.9F);
    }
    [[nodiscard]] VectorView view(const Bitmap& visible) const {
        return {.rows = rows, .slots = slots, .visible = visible};
    }

    test::DrawnCorpus corpus;
    std::vector<std::vector<float>> centres;
    VectorBlocks rows;
    SlotTable slots;
    Bitmap alive;
};

std::vector<std::vector<float>> questions(Rows& data, std::size_t count) {
    std::vector<std::vector<float>> drawn;
    for (std::size_t i = 0; i < count; ++i) {
        drawn.push_back(padded(data.draw()));
    }
    return drawn;
}

std::vector<ScoredSlot> scan(const Rows& data, const Bitmap& visible, const float* query,
                             std::size_t limit) {
    BestHits best{limit};
    scan_vectors(data.view(visible), query, 0, best);
    return std::move(best).take();
}

struct GraphRun {
    Times times;
    double recall = 0;  // at 10
};

struct GraphSearch {
    const HnswGraph& graph;
    std::size_t limit = 10;
    std::size_t width = HnswGraph::kSearchWidth;
};

GraphRun run_graph(const Rows& data, const Bitmap& visible,
                   std::span<const std::vector<float>> queries, const GraphSearch& search) {
    GraphRun run;
    std::size_t found = 0;
    std::size_t expected = 0;
    for (const auto& query : queries) {
        std::vector<ScoredSlot> hits;
        run.times.add([&] {
            BestHits best{search.limit};
            search.graph.search(data.view(visible), query.data(), best, search.width);
            hits = std::move(best).take();
        });
        hits.resize(std::min<std::size_t>(hits.size(), 10));
        for (const ScoredSlot& hit : scan(data, visible, query.data(), 10)) {
            ++expected;
            found += std::ranges::count(hits, hit.slot, &ScoredSlot::slot) > 0 ? 1 : 0;
        }
    }
    run.recall = static_cast<double>(found) / static_cast<double>(expected);
    return run;
}

double graph_qps(const Rows& data, const HnswGraph& graph,
                 std::span<const std::vector<float>> queries) {
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    const double spent = wall_time_of([&] {
        std::vector<std::jthread> running;
        for (std::size_t i = 0; i < threads; ++i) {
            running.emplace_back([&] {
                for (const auto& query : queries) {
                    BestHits best{10};
                    graph.search(data.view(data.alive), query.data(), best);
                }
            });
        }
    });
    return static_cast<double>(threads * queries.size()) / spent * 1000;
}

void bench_dot(std::size_t dimension) {
    Rows data{2000, dimension, 0, 1};
    const auto query = padded(data.draw());
    for (const DotKernel& kernel : dot_kernels()) {
        float sum = 0;
        Times times;
        for (int round = 0; round < 50; ++round) {
            times.add([&] {
                for (Slot slot = 0; slot < 2000; ++slot) {
                    sum += kernel.dot(query.data(), data.rows.at(slot), data.rows.stride());
                }
            });
        }
        fmt::print("dot {:7} {:6.1f} ns a row of {} (sum {:.1f})\n", kernel.name,
                   times.p50() * 1e6 / 2000, dimension, sum);
    }
}

void bench_vectors(std::size_t count, std::size_t dimension, std::size_t clusters) {
    Rows data{count, dimension, clusters, 7};
    fmt::print("\nvectors: {} x {}, {}\n", count, dimension,
               clusters == 0 ? "uniformly random (no structure: the hard case)"
                             : fmt::format("{} clusters", clusters));
    HnswGraph graph;
    const double built = time_of([&] { graph.extend(data.rows, static_cast<Slot>(count), {}); });
    const auto queries = questions(data, 500);
    Times exact;
    for (const auto& query : std::span{queries}.first(50)) {
        exact.add([&] { scan(data, data.alive, query.data(), 10); });
    }
    fmt::print("  graph built in {:.1f} s, {:.3f} ms each; copied in {:.1f} ms; {:.1f} MB\n",
               built / 1000, built / static_cast<double>(count),
               time_of([&] { (void)graph.copy(); }),
               static_cast<double>(graph.to_bytes().size()) / 1e6);
    fmt::print("  exact scan p50 {:.3f} ms, p99 {:.3f} ms\n", exact.p50(), exact.at(0.99));
    for (const std::size_t width : {64, 96, 128, 192, 256}) {
        GraphRun run = run_graph(data, data.alive, queries, {.graph = graph, .width = width});
        fmt::print(
            "  graph width {:3}{} p50 {:.3f} ms, p99 {:.3f} ms, recall@10 {:.4f}, "
            "{:.1f}x the exact scan\n",
            width, width == HnswGraph::kSearchWidth ? " *" : "  ", run.times.p50(),
            run.times.at(0.99), run.recall, exact.p50() / run.times.p50());
    }
    GraphRun product = run_graph(data, data.alive, queries, {.graph = graph, .limit = 50});
    fmt::print("  graph, 50 asked for: p50 {:.3f} ms, recall@10 {:.4f}\n", product.times.p50(),
               product.recall);
    fmt::print("  graph QPS on {} threads, wall: {:.0f}\n", std::thread::hardware_concurrency(),
               graph_qps(data, graph, queries));
}

void bench_filter(std::size_t count, std::size_t dimension) {
    Rows data{count, dimension, 200, 7};
    HnswGraph graph;
    graph.extend(data.rows, static_cast<Slot>(count), {});
    const auto queries = questions(data, 100);
    fmt::print("\nfilters over {} vectors: share visible, graph and exact p50, graph recall@10\n",
               count);
    for (const double share : {1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01}) {
        Bitmap visible{count};
        for (std::size_t slot = 0; slot < count; ++slot) {
            if (static_cast<double>(data.corpus.number(10'000)) < share * 10'000) {
                visible.set(slot);
            }
        }
        Times exact;
        for (const auto& query : queries) {
            exact.add([&] { scan(data, visible, query.data(), 50); });
        }
        GraphRun run = run_graph(data, visible, queries, {.graph = graph, .limit = 50});
        fmt::print("  {:4.2f}  {:.3f} ms  {:.3f} ms  {:.4f}\n", share, run.times.p50(), exact.p50(),
                   run.recall);
    }
}

/// A text in which words are as frequent as in a language without its stop words.
std::string natural_text(test::DrawnCorpus& corpus, std::size_t words) {
    std::string text;
    for (std::size_t i = 0; i < words; ++i) {
        std::string word = corpus.word(200'000);
        while (word.size() < 3 || (word.size() == 3 && word < "w30")) {
            word = corpus.word(200'000);
        }
        text += (i == 0 ? "" : " ") + word;
    }
    return text;
}

void bench_keywords(std::size_t count) {
    test::DrawnCorpus corpus{9, 1};
    KeywordIndex words;
    SlotTable slots;
    Bitmap alive{count};
    double spent = 0;
    for (Slot slot = 0; slot < count; ++slot) {
        std::vector<std::string> terms;
        test::split_at_spaces(natural_text(corpus, 60 + corpus.number(80)), terms);
        spent += time_of([&] { words.append(count_terms(std::move(terms))); });
        slots.append(ChunkId{slot});
        alive.set(slot);
    }
    std::vector<Slot> all(count);
    std::iota(all.begin(), all.end(), Slot{0});
    words.apply(words.change_of(all, {}));
    fmt::print("\nkeywords: {} chunks of 60-140 terms, {} distinct; appended at {:.1f} us each\n",
               count, words.distinct_terms(), spent * 1000 / static_cast<double>(count));
    for (const std::size_t length : {3, 10, 20, 40, 64, 100, 200, 400}) {
        Times pruned;
        Times every;
        for (int round = 0; round < 200; ++round) {
            std::vector<std::string> terms;
            test::split_at_spaces(natural_text(corpus, length), terms);
            const CountedTerms counted = count_terms(std::move(terms));
            pruned.add([&] {
                BestHits best{50};
                words.search(words.ask(counted), slots, alive, best);
            });
            every.add([&] {  // as many asked for as there are: nothing can be left out
                BestHits best{count};
                words.search(words.ask(counted), slots, alive, best);
            });
        }
        fmt::print(
            "  {:3}-word question: top 50 p50 {:.3f} ms, p99 {:.3f} ms; all hits p50 {:.3f} "
            "ms\n",
            length, pruned.p50(), pruned.at(0.99), every.p50());
    }
}

void bench_snapshot(std::size_t count, std::size_t dimension) {
    IndexOptions options = test::options(dimension);
    CollectionIndex index{options};
    Rows data{count, dimension, 200, 3};
    double slowest = 0;
    const double applied = time_of([&] {
        for (std::size_t begin = 0; begin < count; begin += 10) {
            std::vector<std::string> texts;
            std::vector<IndexedChunk> chunks;
            for (std::size_t slot = begin; slot < std::min(count, begin + 10); ++slot) {
                texts.push_back(natural_text(data.corpus, 60 + data.corpus.number(80)));
            }
            for (std::size_t i = 0; i < texts.size(); ++i) {
                const auto slot = static_cast<Slot>(begin + i);
                chunks.push_back({.id = ChunkId{slot},
                                  .text = texts[i],
                                  .vector = {data.rows.at(slot), dimension}});
            }
            slowest = std::max(slowest, time_of([&] { index.apply({}, chunks); }));
        }
    });
    const double graph = time_of([&] { index.extend_graph({}); });
    const auto path = fs::temp_directory_path() / fmt::format("index-bench-{}", ::getpid());
    const double saved = time_of([&] { (void)index.save(path); });
    Times loaded;
    for (int round = 0; round < 5; ++round) {
        loaded.add([&] {
            if (!CollectionIndex::load(path, options)) {
                fmt::print("  LOADING FAILED\n");
            }
        });
    }
    fmt::print(
        "\nindex of {} chunks: applied by tens in {:.0f} ms with the texts (slowest {:.2f} "
        "ms), graph {:.1f} s\n  snapshot {:.1f} MB: saved in {:.0f} ms, loaded in {:.1f} ms\n",
        count, applied, slowest, graph / 1000, static_cast<double>(fs::file_size(path)) / 1e6,
        saved, loaded.p50());
    fs::remove(path);
    Times hybrid;
    const auto queries = questions(data, 300);
    for (const auto& query : queries) {
        const std::string text = natural_text(data.corpus, 10);
        hybrid.add([&] {
            (void)index.search(
                {.vector = std::span{query}.first(dimension), .text = text, .limit = 50});
        });
    }
    fmt::print(
        "  hybrid search of a ten-word question, 50 of each half: p50 {:.3f} ms, p99 {:.3f} "
        "ms\n",
        hybrid.p50(), hybrid.at(0.99));
}

}  // namespace
}  // namespace ragd

int main(int argc, char** argv) {
    using namespace ragd;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);  // each line as it comes, into files too
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const std::size_t count = argc > 1 ? std::stoul(arguments[0]) : 100'000;
    const std::size_t dimension = argc > 2 ? std::stoul(arguments[1]) : 384;
    const auto wanted = [&](const std::string& part) {
        return arguments.size() < 3 ||
               std::ranges::find(arguments.begin() + 2, arguments.end(), part) != arguments.end();
    };
    fmt::print("{}, {} threads, dot product by {}\n", cpu_name(),
               std::thread::hardware_concurrency(), best_dot().name);
    if (wanted("dot")) {
        bench_dot(dimension);
    }
    if (wanted("vectors")) {
        bench_vectors(count, dimension, 200);
        bench_vectors(count, dimension, 0);
    }
    if (wanted("filter")) {
        bench_filter(count, dimension);
    }
    if (wanted("keywords")) {
        bench_keywords(count / 10);
        bench_keywords(count);
    }
    if (wanted("snapshot")) {
        bench_snapshot(count / 10, dimension);
        bench_snapshot(count, dimension);
    }
}
