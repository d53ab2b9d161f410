#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "text/analyzer.hpp"
#include "text/chunker.hpp"
#include "text/definitions.hpp"
#include "tokenizer/tokenizer.hpp"

namespace ragd {
namespace {

/// What a text may be made of to make somebody look far ahead, or back, again and again.
constexpr std::string_view kShapes[] = {"[",          "##",        "[CLS",
                                        "[CLS] ",     "e\u0301",   "\u0301",
                                        "a",          " ",         "\n",
                                        ". ",         ".[",        ". (",
                                        "(",          "[a](",      "`",
                                        "```\n",      "|\n",       "- a\n",
                                        "> ",         "a\n===\n",  "k: v\n",
                                        "a-",         "\u4e2d",    "1. ",
                                        "<!--",       "<!---->",   "a|<!---->",
                                        "<!--\n-->",  "<a>",       "<a",
                                        "{{",         "[a]: /b\n", "a | b\n--|--\n",
                                        "a::\n",      ".. a::\n",  "+--+\n| a |\n",
                                        "|===\n|a\n", "a\n--\n"};

std::string text_of(std::string_view shape, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        text += shape;
    }
    return text;
}

/// Of this thread's processor time, the lesser of two runs: what else the machine does is left out.
double cost(const std::function<void()>& work) {
    const auto now = [] {
        timespec spent{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
        return static_cast<double>(spent.tv_sec) * 1e9 + static_cast<double>(spent.tv_nsec);
    };
    double least = 0;
    for (int run = 0; run < 2; ++run) {
        const double start = now();
        work();
        const double spent = now() - start;
        least = run == 0 ? spent : std::min(least, spent);
    }
    return least;
}

/// Work that grows with the square of the text would grow by 64.
void expect_linear(const std::function<void(std::string_view)>& work,
                   std::span<const std::string_view> shapes = kShapes) {
    constexpr std::size_t kBytes = 4'000;
    constexpr std::size_t kTimes = 8;
    for (const std::string_view shape : shapes) {
        const std::string small = text_of(shape, kBytes);
        const std::string large = text_of(shape, kTimes * kBytes);
        const double once = cost([&] { work(small); });
        const double more = cost([&] { work(large); });
        EXPECT_LT(more / once, 4.0 * kTimes) << '"' << shape << '"';
    }
}

const WordPieceTokenizer& minilm() {
    static const auto loaded =
        WordPieceTokenizer::load(RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2");
    if (!loaded) {
        throw std::runtime_error(loaded.error().message);
    }
    return *loaded;
}

TEST(LinearWork, OfWordPieces) {
    expect_linear([](std::string_view text) { minilm().words(text); });
}

TEST(LinearWork, OfBlocksSentencesAndChunks) {
    for (const TextSyntax syntax : {TextSyntax::kMarkdown, TextSyntax::kReStructuredText,
                                    TextSyntax::kAsciiDoc, TextSyntax::kCode}) {
        expect_linear([syntax](std::string_view text) {
            split_chunks(text, "", {.syntax = syntax}, minilm());
        });
    }
}

TEST(LinearWork, OfDefinitions) {
    constexpr std::array<std::string_view, 30> kCode = {"{",
                                                        "}",
                                                        "(",
                                                        "f(){",
                                                        "class A{",
                                                        "a,\n",
                                                        "a\n\n",
                                                        "#if 1\n",
                                                        "/[",
                                                        "(/[",
                                                        "`${",
                                                        "<<A\n",
                                                        "f(){}",
                                                        ": a{1} ",
                                                        "f():a{}",
                                                        "namespace a{",
                                                        "\"",
                                                        "'",
                                                        "R\"(",
                                                        "def f:\n",
                                                        "def f\nend\n",
                                                        "  ",
                                                        "/*",
                                                        "// x\n",
                                                        "@a(",
                                                        "template<",
                                                        "operator ",
                                                        "a::",
                                                        "a\n{",
                                                        "?>"};
    for (int language = 1; language < kCodeLanguages; ++language) {
        expect_linear(
            [language](std::string_view text) {
                read_definitions(text, static_cast<CodeLanguage>(language));
            },
            kCode);
    }
}

TEST(LinearWork, OfTerms) {
    expect_linear([](std::string_view text) {
        std::vector<std::string> terms;
        Analyzer{}.analyze(text, terms);
    });
}

}  // namespace
}  // namespace ragd
