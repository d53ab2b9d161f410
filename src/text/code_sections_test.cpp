#include "text/code_sections.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/chunker.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;

const WordPieceTokenizer& code_tokenizer() {
    static const auto loaded =
        WordPieceTokenizer::load(RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2");
    if (!loaded) {
        throw std::runtime_error(loaded.error().message);
    }
    return *loaded;
}

std::string_view code_in(std::string_view text, const ChunkSpan& chunk) {
    return text.substr(chunk.start, chunk.end - chunk.start);
}

/// "class Store > put(): first line" of each section.
std::vector<std::string> sections(std::string_view text, CodeLanguage language) {
    std::vector<std::string> out;
    for (const CodeSection& section : code_sections(text, read_definitions(text, language))) {
        std::string path;
        for (const OpenHeading& heading : section.path) {
            path += (path.empty() ? "" : " > ") + heading.text;
        }
        const std::string_view part = section.span.of(text);
        const std::size_t start = std::min(part.find_first_not_of(" \n"), part.size());
        out.push_back(path + ": " +
                      std::string{part.substr(start, part.find('\n', start) - start)});
    }
    return out;
}

TEST(CodeSections, AreOfTheDefinitionsAroundThem) {
    EXPECT_THAT(
        sections(
            "import os\nimport a_module_with_a_long_name, and_another_one_with_a_longer_name\n\n"
            "class Store:\n    def put(self):\n        pass\n\n    size = 1\n\n"
            "    def get(self):\n        pass\n\nmain()\n",
            CodeLanguage::kPython),
        ElementsAre(": import os", "class Store > put(): class Store:",
                    "class Store > get(): size = 1", ": main()"));
}

TEST(CodeSections, WhatOnlyClosesGoesWithWhatItCloses) {
    EXPECT_THAT(sections("class A {\n  void f() {\n    x();\n  }\n};\n}  // namespace\n#endif\n",
                         CodeLanguage::kCpp),
                ElementsAre("class A > f(): class A {"));
    EXPECT_THAT(sections("module A\n  def f\n    1\n  end\nend\n", CodeLanguage::kRuby),
                ElementsAre("module A > f(): module A"));
}

TEST(CodeSections, SourceCodeIsCutAtItsDefinitions) {
    std::string steps;
    for (int n = 0; n < 60; ++n) {
        steps += "        total += price_of(item, " + std::to_string(n) + ");\n";
    }
    const std::string text =
        "#include <map>\n\n/// Keeps what is sold, with its price.\nclass Store {\npublic:\n" +
        std::string{"    // Adds up.\n    int sum(const Item& item, int rebate) {\n"} + steps +
        "    }\n    int one() { return 1; }\n    int two() { return 2; }\n};\n\nint main() {\n" +
        "    return Store{}.one();\n}\n";
    const ChunkShape shape{.chunk_size = 150,
                           .overlap = 0,
                           .syntax = TextSyntax::kCode,
                           .language = CodeLanguage::kCpp};
    const std::vector<ChunkSpan> all = split_chunks(text, "store.cpp", shape, code_tokenizer());
    std::size_t sums = 0;
    for (const ChunkSpan& chunk : all) {
        const std::string_view part = code_in(text, chunk);
        if (!part.contains("total +=")) {
            continue;
        }
        EXPECT_FALSE(part.contains("int one()")) << part;
        EXPECT_TRUE(chunk.prefix.starts_with("store.cpp > class Store > sum()")) << chunk.prefix;
        EXPECT_EQ(chunk.prefix.contains("\nint sum(const Item& item, int rebate)"), sums > 0)
            << chunk.prefix;
        EXPECT_EQ(part.contains("// Adds up."), sums == 0);
        ++sums;
    }
    EXPECT_GE(sums, 3U);
    const auto small = std::ranges::find_if(
        all, [&](const ChunkSpan& chunk) { return code_in(text, chunk).contains("int one()"); });
    ASSERT_NE(small, all.end());
    EXPECT_TRUE(code_in(text, *small).contains("int one() { return 1; }\n    int two()"))
        << "small ones are together: " << code_in(text, *small);
    EXPECT_TRUE(small->prefix.starts_with("store.cpp > class Store")) << small->prefix;
}

}  // namespace
}  // namespace ragd
