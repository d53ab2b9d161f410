#include <chrono>
#include <cstdio>
#include <random>

#include "store/test_store.hpp"

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
        std::string made;
        for (; words > 0; --words) {
            made += words_[std::min(random_(), random_()) % words_.size()] + " ";
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

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void time_searches(TestStore& store, Figures& figures, const char* name, SearchRequest request) {
    constexpr int kTimes = 200;
    double search = 0;
    double hydrate = 0;
    for (int i = 0; i < kTimes; ++i) {
        request.vector = figures.vector();
        request.text = figures.text(10);
        const Timer searching;
        auto found = run_task(store.store().search(store.ctx(), request)).value();
        search += searching.ms();
        const Timer hydrating;
        (void)run_task(
            store.store().hydrate(store.ctx(), request.scope, std::move(found.candidates)));
        hydrate += hydrating.ms();
    }
    std::printf("%-28s search %.2f ms, hydrate %.2f ms\n", name, search / kTimes, hydrate / kTimes);
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
    const double seconds = putting.ms() / 1000;
    std::printf("put: %.0f documents/s, %.0f chunks/s, one after the other\n", kDocuments / seconds,
                kDocuments * kChunksEach / seconds);
    const Timer closing;
    store.close();
    std::printf(
        "close, saving the index: %.0f ms; database %.1f MB\n", closing.ms(),
        static_cast<double>(std::filesystem::file_size(store.directory() / "ragd.db")) / 1e6);
    SearchRequest request{.scope = TestStore::scope(), .limit = 50};
    request.vector = figures.vector();
    request.text = figures.text(10);
    const Timer opening;
    store.open();
    const double opened = opening.ms();
    ASSERT_TRUE(store.ask(request));
    std::printf("open: %.0f ms, first hybrid answer after %.0f ms\n", opened, opening.ms());
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
    std::printf("no snapshot: vector answer after %.0f ms", rebuilding.ms());
    request.mode = SearchMode::kKeyword;
    ASSERT_TRUE(store.ask(request));
    std::printf(", keyword answer (index rebuilt) after %.0f ms\n", rebuilding.ms());
}

}  // namespace
}  // namespace ragd
