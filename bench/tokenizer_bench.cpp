// Speed of the tokenizer on one thread. tools/oracles/tokens.py --speed prints the ratio to Hugging
// Face `tokenizers` on the same texts in one run.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "tokenizer/tokenizer.hpp"

namespace ragd {
namespace {

const WordPieceTokenizer& tokenizer() {
    static const auto loaded = [] {
        auto result = WordPieceTokenizer::load(RAGD_SOURCE_DIR
                                               "/models/sentence-transformers/all-MiniLM-L6-v2");
        if (!result) {
            fmt::print(stderr, "tokenizer_bench: {}; run tools/setup\n", result.error().message);
            std::exit(1);
        }
        return std::move(*result);
    }();
    return loaded;
}

std::string repeated(std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        text += part;
    }
    return text;
}

constexpr std::size_t kPassageBytes = 1024;

const std::string& english() {
    static const std::string text = repeated(
        "Employees who have worked here for at least twelve months may ask for up to sixteen weeks "
        "of parental leave (see section 4.2). Requests go to hr@example.com; an answer comes "
        "within "
        "ten working days. Unused days can't be carried over, except with the manager's consent. ",
        kPassageBytes);
    return text;
}

const std::string& mixed() {
    static const std::string text = repeated(
        "Größe und Länge der Möbel prüfen. Где находится библиотека? 図書館はどこですか。 "
        "Le café près de l'église coûte 3,50 €. Ο καιρός είναι καλός σήμερα. 한국어 문장입니다. ",
        kPassageBytes);
    return text;
}

void encode(benchmark::State& state, const std::string& text) {
    const WordPieceTokenizer& subject = tokenizer();
    for (auto _ : state) {
        benchmark::DoNotOptimize(subject.encode(text, 256));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void load(benchmark::State& state) {
    for (auto _ : state) {
        auto loaded = WordPieceTokenizer::load(RAGD_SOURCE_DIR
                                               "/models/sentence-transformers/all-MiniLM-L6-v2");
        benchmark::DoNotOptimize(loaded);
    }
}

void words(benchmark::State& state) {
    const WordPieceTokenizer& subject = tokenizer();
    for (auto _ : state) {
        benchmark::DoNotOptimize(subject.words(english()));
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * english().size()));
}

BENCHMARK_CAPTURE(encode, english, english());
BENCHMARK_CAPTURE(encode, mixed_scripts, mixed());
BENCHMARK(words);
BENCHMARK(load)->Unit(benchmark::kMillisecond);

std::string cpu_model() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown";
}

}  // namespace
}  // namespace ragd

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    fmt::print("CPU: {}\n", ragd::cpu_model());
    benchmark::RunSpecifiedBenchmarks();
}
