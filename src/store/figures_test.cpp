#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <random>

#include "store/store_fixture.hpp"

/// Figures, not tests: they print, and run only when asked for, in a release build.
///     store_test --gtest_also_run_disabled_tests --gtest_filter='*Figures*'
namespace ragd {
namespace {

constexpr std::size_t kDimension = 384;
constexpr int kDocuments = 1000;
constexpr int kChunksEach = 10;

class Figures {
public:
    Figures() {
        for (int i = 0; i < 20'000; ++i) {
            std::string word;
            for (auto letters = 3 + random_() % 8; letters > 0; --letters) {
                word += static_cast<char>('a' + random_() % 26);
            }
            words_.push_back(word);
        }
    }

    Vector vector() {
        Vector made(kDimension);
        std::normal_distribution<float> normal;
        float squares = 0;
        for (float& number : made) {
            number = normal(random_);
            squares += number * number;
        }
        for (float& number : made) {
            number /= std::sqrt(squares);
        }
        return made;
    }
    std::string text(int words) {
        std::uniform_real_distribution<double> uniform;
        std::string made;
        for (; words > 0; --words) {
            // About Zipf's law: the word of rank r comes up in proportion to 1/r.
            const double rank = std::pow(static_cast<double>(words_.size()), uniform(random_));
            made += words_[static_cast<std::size_t>(rank) - 1] + " ";
        }
        return made;
    }
    NewDocument document(int number) {
        NewDocument made;
        made.document.id = DocumentId{"document " + std::to_string(number)};
        made.document.metadata = {{"year", 2000 + number % 25},
                                  {"lang", number % 3 == 0 ? "de" : "en"}};
        made.content_sha256 = std::string(64, '0');
        for (int i = 0; i < kChunksEach; ++i) {
            const std::uint64_t start = made.document.text.size();
            made.document.text += text(150);
            made.chunks.push_back({.start = start,
                                   .end = made.document.text.size(),
                                   .prefix = "Handbook > Part",
                                   .vector = vector()});
        }
        return made;
    }

private:
    std::mt19937 random_{1};
    std::vector<std::string> words_;
};

class Timer {
public:
    [[nodiscard]] double ms() const {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
            .count();
    }

    /// Of the whole process: what the rest of the machine does hardly changes it.
    [[nodiscard]] double cpu_ms() const {
        return static_cast<double>(std::clock() - cpu_start_) * 1000.0 / CLOCKS_PER_SEC;
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::clock_t cpu_start_ = std::clock();
};

void time_searches(TestStore& store, Figures& figures, const char* name, SearchRequest request) {
    constexpr int kTimes = 200;
    std::vector<double> search;
    double hydrate = 0;
    double cpu = 0;
    for (int i = 0; i < kTimes; ++i) {
        request.vector = figures.vector();
        request.text = figures.text(10);
        const Timer searching;
        auto found = run_task(store.store().search(store.ctx(), request)).value();
        search.push_back(searching.ms());
        const Timer hydrating;
        (void)run_task(
            store.store().hydrate(store.ctx(), request.scope, std::move(found.candidates), {}));
        hydrate += hydrating.ms();
        cpu += searching.cpu_ms();
    }
    std::ranges::sort(search);
    std::printf("%-24s search p50 %.2f ms, hydrate %.2f ms, cpu of both %.2f ms\n", name,
                search[kTimes / 2], hydrate / kTimes, cpu / kTimes);
}

void print(const char* what, const Timer& timer) {
    std::printf("%-44s %7.0f ms, cpu %6.0f ms\n", what, timer.ms(), timer.cpu_ms());
}

TEST(Figures, DISABLED_TenThousandChunks) {
    Figures figures;
    TestStore store{{.model = test_model(kDimension)}};
    std::vector<NewDocument> documents;
    for (int i = 0; i < kDocuments; ++i) {
        documents.push_back(figures.document(i));
    }
    const Timer putting;
    for (NewDocument& document : documents) {
        ASSERT_TRUE(store.put(std::move(document)));
    }
    print("put 1,000 documents of 10 chunks, in turn", putting);
    const Timer closing;
    store.close();
    print("close, saving the index", closing);
    SearchRequest request{.scope = TestStore::scope(), .limit = 50};
    request.vector = figures.vector();
    request.text = figures.text(10);
    const Timer opening;
    store.open();
    print("open", opening);
    ASSERT_TRUE(store.ask(request));
    print("open to the first hybrid answer", opening);
    time_searches(store, figures, "hybrid", request);
    request.filter = {
        {{.key = "lang", .any_of = {std::string{"de"}}}, {.key = "year", .gte = 2010.0}}};
    time_searches(store, figures, "hybrid, filter (1 in 5)", request);
    store.close();
    for (const auto& file : std::filesystem::directory_iterator(store.directory() / "index")) {
        std::filesystem::remove(file.path());
    }
    request.filter = {};
    const Timer rebuilding;
    store.open();
    request.mode = SearchMode::kVector;
    ASSERT_TRUE(store.ask(request));
    print("without snapshot: to the first vector answer", rebuilding);
    request.mode = SearchMode::kKeyword;
    ASSERT_TRUE(store.ask(request));
    print("without snapshot: to the first keyword answer", rebuilding);
}

}  // namespace
}  // namespace ragd
