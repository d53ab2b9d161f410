// The embedder against a plain OpenVINO loop over the same graph, texts and threads: what the
// queue, the tokenizer and the hops between threads cost. With --serve it does the rounds that
// embed_bench.py asks for, so that sentence-transformers is measured in turns with it.
//     embed_bench [ROUNDS]
//     embed_bench --serve [CACHE_DIR]
#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <openvino/openvino.hpp>
#include <unistd.h>

#include "inference/graphs/bert_graph.hpp"
#include "inference/graphs/precision.hpp"
#include "inference/graphs/word_table.hpp"
#include "inference/openvino_embedder.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kQueries = 100;
constexpr std::string_view kModel =
    RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2";
constexpr std::string_view kTexts = RAGD_SOURCE_DIR "/tests/data/minilm_reference/texts.jsonl";
constexpr std::string_view kQuery = "how long does a refund take after a return";  // 10 + 2 pieces

double milliseconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
        .count();
}

double median(std::vector<double> values) {
    std::ranges::nth_element(values,
                             values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

double spread(std::vector<double> values) {
    const auto [least, most] = std::ranges::minmax_element(values);
    return (*most - *least) / median(values);
}

std::vector<std::string> read_texts() {
    std::ifstream file{std::string{kTexts}};
    std::vector<std::string> texts;
    for (std::string line; std::getline(file, line);) {
        texts.emplace_back(boost::json::parse(line).as_string());
    }
    return texts;
}

/// Nothing but infer requests: a thread each, ids at hand, as OpenVINO's own samples do it.
class PlainLoop {
public:
    PlainLoop(ov::CompiledModel model, std::shared_ptr<const WordTable> words)
        : words_(std::move(words)) {
        for (std::size_t worker = 0; worker < kThreads; ++worker) {
            requests_.push_back(model.create_infer_request());
        }
    }
    void run(std::size_t worker, std::vector<std::int32_t> ids) {
        const std::size_t used = ids.size();
        const ov::Shape shape{1, (used + 7) / 8 * 8};
        ids.resize(shape[1]);
        std::vector<std::int32_t> mask(shape[1], 0);
        std::fill_n(mask.begin(), used, 1);
        std::vector<std::int32_t> types(shape[1], 0);
        auto& request = requests_[worker];
        std::vector<float> rows(shape[1] * words_->width());
        words_->copy_rows(ids, rows);
        const ov::Shape of_rows{1, shape[1], words_->width()};
        request.set_tensor("word_rows", {ov::element::f32, of_rows, rows.data()});
        request.set_tensor("attention_mask", {ov::element::i32, shape, mask.data()});
        request.set_tensor("token_type_ids", {ov::element::i32, shape, types.data()});
        request.infer();
    }
    void run_all(const std::vector<std::vector<std::int32_t>>& texts) {
        std::atomic<std::size_t> next{0};
        std::vector<std::jthread> threads;
        for (std::size_t worker = 0; worker < kThreads; ++worker) {
            threads.emplace_back([&, worker] {
                for (std::size_t i = next++; i < texts.size(); i = next++) {
                    run(worker, texts[i]);
                }
            });
        }
    }

private:
    std::shared_ptr<const WordTable> words_;
    std::vector<ov::InferRequest> requests_;
};

PlainLoop open_plain_loop() {
    const auto model = read_model_folder(kModel).value();
    const auto weights = Safetensors::open(model.graph_file).value();
    const auto graph = build_bert(weights, model.shape, Head::kMeanPooling).value();
    const bool bf16 = choose_precision(this_cpu().flags) == Precision::kBf16;
    ov::Core core;
    const int threads = kThreads;
    const auto precision = bf16 ? Precision::kBf16 : Precision::kF32;
    return {core.compile_model(
                graph, "CPU", ov::num_streams(ov::streams::Num{threads}),
                ov::inference_num_threads(threads),
                ov::hint::inference_precision(bf16 ? ov::element::bf16 : ov::element::f32)),
            WordTable::read(weights, model.shape, precision).value()};
}

class Bench {
public:
    explicit Bench(const std::filesystem::path& cache_dir = {})
        : texts_(read_texts()),
          embedder_(open_embedder({.folder = kModel,
                                   .name = "all-MiniLM-L6-v2",
                                   .cache_dir = cache_dir,
                                   .threads = kThreads},
                                  clock_)
                        .value()) {
        for (const auto& text : texts_) {
            ids_.push_back(embedder_->tokenizer()->encode(text).ids);
            tokens_ += ids_.back().size();
        }
    }

    [[nodiscard]] std::size_t tokens() const { return tokens_; }
    [[nodiscard]] const std::string& description() const { return embedder_->description(); }

    /// Milliseconds of one query, the median of many.
    double our_query() {
        return query_median([&] { embed({std::string{kQuery}}, Priority::kInteractive); });
    }
    /// Milliseconds for all texts.
    double our_bulk() {
        return milliseconds([&] { embed(texts_, Priority::kBulk); });
    }
    double plain_query(PlainLoop& plain) {
        const auto ids = embedder_->tokenizer()->encode(kQuery).ids;
        return query_median([&] { plain.run(0, ids); });
    }
    double plain_bulk(PlainLoop& plain) {
        return milliseconds([&] { plain.run_all(ids_); });
    }

private:
    static double query_median(const std::function<void()>& query) {
        std::vector<double> times;
        for (std::size_t i = 0; i < kQueries; ++i) {
            times.push_back(milliseconds(query));
        }
        return median(std::move(times));
    }
    void embed(std::vector<std::string> texts, Priority priority) {
        if (!io_.block_on(embedder_->embed(RequestContext{.access = Access::for_eval()},
                                           std::move(texts), {.priority = priority}))) {
            fmt::print(stderr, "the embedder failed\n");
            std::exit(1);
        }
    }

    SystemClock clock_;
    std::vector<std::string> texts_;
    std::vector<std::vector<std::int32_t>> ids_;
    std::size_t tokens_ = 0;
    std::unique_ptr<OpenVinoEmbedder> embedder_;
    IoThread io_;  // ends before the embedder does
};

double resident_mib() {
    std::ifstream status{"/proc/self/statm"};
    double pages = 0;
    status >> pages >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

/// One answer a line: milliseconds of a query, milliseconds of all texts, or resident memory.
void serve(Bench& bench) {
    fmt::print("{}\n{}\n", bench.description(), bench.tokens());
    std::fflush(stdout);
    for (std::string what; std::getline(std::cin, what);) {
        fmt::print("{}\n", what == "query"  ? bench.our_query()
                           : what == "bulk" ? bench.our_bulk()
                                            : resident_mib());
        std::fflush(stdout);
    }
}

void compare(Bench& bench, int rounds) {
    auto plain = open_plain_loop();
    fmt::print("{}\n", bench.description());
    std::vector<double> queries;
    std::vector<double> bulks;
    std::vector<double> query_ratios;
    std::vector<double> bulk_ratios;
    (void)bench.plain_bulk(plain);  // each length is prepared once
    (void)bench.our_bulk();
    for (int round = 0; round < rounds; ++round) {
        const double plain_query = bench.plain_query(plain);
        queries.push_back(bench.our_query());
        query_ratios.push_back(plain_query / queries.back());
        const double plain_bulk = bench.plain_bulk(plain);
        bulks.push_back(bench.our_bulk());
        bulk_ratios.push_back(plain_bulk / bulks.back());
    }
    const double rate = static_cast<double>(bench.tokens()) / median(bulks) * 1000;
    fmt::print(
        "query of 12 tokens: {:.2f} ms; {:.0f}% of the plain OpenVINO loop's speed (goal "
        ">= 90%; spread {:.0f}%)\n",
        median(queries), 100 * median(query_ratios), 100 * spread(query_ratios));
    fmt::print(
        "200 texts of 2-256 tokens: {:.0f} tokens/s; {:.0f}% of the plain OpenVINO loop's "
        "speed (goal >= 90%; spread {:.0f}%)\n",
        rate, 100 * median(bulk_ratios), 100 * spread(bulk_ratios));
}

}  // namespace
}  // namespace ragd

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view{argv[1]} == "--serve") {
        ragd::Bench bench{argc > 2 ? argv[2] : ""};
        ragd::serve(bench);
        return 0;
    }
    ragd::Bench bench;
    ragd::compare(bench, argc > 1 ? std::max(1, std::atoi(argv[1])) : 7);
    return 0;
}
