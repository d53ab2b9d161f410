// Both kinds of reranker as ragd runs them, for rerank_bench.py, which measures
// sentence-transformers' CrossEncoder in turns with them.
//     rerank_bench CROSS_ENCODER_FOLDER
// Two lines describe the models; then one answer a line, for each line of
//     {"model": "cross" | "late", "question", "passages", "read": "now" | "before" | "indexed"}
// the milliseconds from texts to scores, and the scores. "before" uses and keeps what is read in
// memory, "indexed" has what indexing keeps with a chunk.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inference/late_interaction_folder.hpp"
#include "inference/openvino_embedder.hpp"
#include "inference/openvino_reranker.hpp"
#include "obs/metrics.hpp"
#include "runtime/compute_pool.hpp"
#include "runtime/io_thread.hpp"

namespace ragd {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kPassagesKept = 1000;
constexpr std::size_t kQueueMax = 64;
constexpr std::string_view kLate = RAGD_SOURCE_DIR "/models/ragd/late-interaction-minilm";

template <typename T>
T value_or_exit(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(1);
    }
    return std::move(*result);
}

class Bench {
public:
    explicit Bench(const std::filesystem::path& folder)
        : cross_(value_or_exit(open_reranker(
              {.folder = folder, .name = folder.filename().string(), .threads = kThreads},
              clock_))),
          embedder_(value_or_exit(open_embedder(
              {.folder = value_or_exit(base_of(std::filesystem::path{kLate})),
               .name = "all-MiniLM-L6-v2",
               .threads = kThreads,
               .state_layers = value_or_exit(state_layers_of(std::filesystem::path{kLate}))},
              clock_))),
          late_(value_or_exit(open_late_interaction(std::filesystem::path{kLate}, kPassagesKept,
                                                    {.encoder = *embedder_,
                                                     .compute = compute_,
                                                     .metrics = metrics_,
                                                     .clock = clock_}))) {}

    void describe() const {
        fmt::print("{}\n{}; {}\n", cross_.description, late_.description, embedder_->description());
    }
    void answer(const boost::json::object& asked) {
        auto& reranker =
            asked.at("model").as_string() == "cross" ? *cross_.reranker : *late_.reranker;
        const std::string_view read = asked.at("read").as_string();
        auto passages = passages_of(asked.at("passages"), read == "indexed");
        std::string question{asked.at("question").as_string()};
        const RerankOptions options{.use_cache = read == "before"};
        const auto begin = std::chrono::steady_clock::now();
        const auto scores = value_or_exit(
            io_.block_on(reranker.score(RequestContext{.access = Access::for_eval()},
                                        std::move(question), std::move(passages), options)));
        const std::chrono::duration<double, std::milli> spent =
            std::chrono::steady_clock::now() - begin;
        fmt::print("{{\"ms\": {}, \"scores\": [{}]}}\n", spent.count(), fmt::join(scores, ", "));
    }

private:
    std::vector<Passage> passages_of(const boost::json::value& given, bool indexed) {
        auto texts = boost::json::value_to<std::vector<std::string>>(given);
        std::vector<Passage> passages;
        for (const auto& text : texts) {
            passages.push_back({.text = text});
        }
        if (indexed) {
            const auto states = value_or_exit(io_.block_on(embedder_->encode_tokens(
                RequestContext{.access = Access::for_eval()}, std::move(texts))));
            for (std::size_t i = 0; i < states.size(); ++i) {
                passages[i].attachment = late_.attachment.make(states[i]);
            }
        }
        return passages;
    }

    SystemClock clock_;
    Metrics metrics_{"bench", clock_};
    ComputePool compute_{"compute", kThreads, kQueueMax, clock_};
    LoadedReranker cross_;
    std::unique_ptr<OpenVinoEmbedder> embedder_;
    LoadedReranker late_;
    IoThread io_;  // ends before the models do
};

}  // namespace
}  // namespace ragd

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: rerank_bench CROSS_ENCODER_FOLDER\n");
        return 2;
    }
    ragd::Bench bench{argv[1]};
    bench.describe();
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
        bench.answer(boost::json::parse(line).as_object());
        std::fflush(stdout);
    }
    return 0;
}
