#include "text/chunker.hpp"

#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "text/chunk_blocks.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kWindow = 254;  // 256 less [CLS] and [SEP]
constexpr std::size_t kLineMax = 48;  // of each line of a prefix

const WordPieceTokenizer& tokenizer() {
    static const auto loaded =
        WordPieceTokenizer::load(RAGD_SOURCE_DIR "/models/sentence-transformers/all-MiniLM-L6-v2");
    if (!loaded) {
        throw std::runtime_error(loaded.error().message);
    }
    return *loaded;
}

std::vector<ChunkSpan> chunks(std::string_view text, ChunkShape shape = {},
                              std::string_view title = "") {
    return split_chunks(text, title, shape, tokenizer());
}

std::string_view body(std::string_view text, const ChunkSpan& chunk) {
    return text.substr(chunk.start, chunk.end - chunk.start);
}

/// "prefix|body" of each chunk, the body without White_Space around it.
std::vector<std::string> shown(std::string_view text, ChunkShape shape = {},
                               std::string_view title = "") {
    std::vector<std::string> out;
    for (const ChunkSpan& chunk : chunks(text, shape, title)) {
        out.push_back(chunk.prefix + "|" + std::string{trim(body(text, chunk))});
    }
    return out;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t n = 0; n < times; ++n) {
        out += text;
    }
    return out;
}

/// All that chunker.hpp promises, for one text.
void expect_promises(std::string_view text, std::string_view title, const ChunkShape& shape) {
    const std::vector<ChunkSpan> all = split_chunks(text, title, shape, tokenizer());
    ASSERT_EQ(all, split_chunks(text, title, shape, tokenizer()));
    ASSERT_EQ(all.empty(), trim(text).empty());
    const std::vector<Block> blocks = read_blocks(text, shape.syntax);
    const bool has_front = blocks.size() > 1 && blocks[0].kind == BlockKind::kFrontMatter;
    std::size_t covered = has_front ? blocks[0].span.end : 0;
    for (std::size_t n = 0; n < all.size(); ++n) {
        const ChunkSpan& chunk = all[n];
        ASSERT_LT(chunk.start, chunk.end);
        ASSERT_LE(chunk.start, covered);
        ASSERT_GT(chunk.end, covered);
        ASSERT_TRUE(n == 0 || chunk.start > all[n - 1].start);
        ASSERT_TRUE(is_valid_utf8(body(text, chunk)));
        const std::size_t prefix_pieces = tokenizer().count(chunk.prefix);
        const std::size_t line = std::min(chunk.prefix.find('\n'), chunk.prefix.size());
        ASSERT_LE(tokenizer().count(chunk.prefix.substr(0, line)), kLineMax) << chunk.prefix;
        ASSERT_LE(tokenizer().count(chunk.prefix.substr(line)), kLineMax) << chunk.prefix;
        const std::vector<Block> kept = blocks_of_chunk(chunk.blocks, body(text, chunk));
        ASSERT_EQ(encode_blocks(kept), chunk.blocks) << body(text, chunk);
        ASSERT_LE(tokenizer().count(body(text, chunk)),
                  std::min(shape.chunk_size, kWindow - prefix_pieces))
            << body(text, chunk);
        ASSERT_LE(tokenizer().count(embedded_text(chunk.prefix, body(text, chunk))), kWindow);
        covered = chunk.end;
    }
    ASSERT_EQ(covered, all.empty() ? 0 : text.size());
}

TEST(Chunker, BlankTextHasNoChunks) {
    EXPECT_THAT(chunks(""), IsEmpty());
    EXPECT_THAT(chunks(" \n\t\u00a0\n"), IsEmpty());
}

TEST(Chunker, ShortTextIsOneChunkWithAllItsBytes) {
    const std::string text = "  One sentence.\n\nAnother one. \n";
    const std::string blocks = "p2,13;p17,12;";
    EXPECT_THAT(chunks(text), ElementsAre(ChunkSpan{0, text.size(), "", blocks}));
    EXPECT_THAT(chunks(text, {}, "A  title\n"),
                ElementsAre(ChunkSpan{0, text.size(), "A title", blocks}));
}

TEST(Chunker, TextOfCharactersWithoutPiecesIsOneChunk) {
    const std::string text = "\u200b\u200b";
    EXPECT_THAT(chunks(text), ElementsAre(ChunkSpan{0, text.size(), "", "p0,6;"}));
}

TEST(Chunker, PrefixIsTitleAndHeadingPath) {
    const std::string filler = repeated("Some words are here. ", 8);
    const std::string text = "# Guide\n\n" + filler + "\n\n## Setup\n\n" + filler +
                             "\n\n### Linux `apt`\n" + filler + "\n\n## Use\n" + filler;
    const std::vector<ChunkSpan> all = chunks(text, {}, "Manual");
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].prefix, "Manual > Guide");
    EXPECT_EQ(all[1].prefix, "Manual > Guide > Setup");
    EXPECT_EQ(all[2].prefix, "Manual > Guide > Setup > Linux apt");
    EXPECT_EQ(all[3].prefix, "Manual > Guide > Use");
    EXPECT_TRUE(body(text, all[1]).starts_with("## Setup"));
    EXPECT_EQ(chunks(text, {}, "guide")[1].prefix, "guide > Setup");
}

TEST(Chunker, HeadingBelongsToWhatFollows) {
    const std::string filler = repeated("Some words are here. ", 8);
    const std::string text = filler + "\n# One\n## Two\n" + filler;
    const std::vector<ChunkSpan> all = chunks(text);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_TRUE(body(text, all[1]).starts_with("# One\n## Two\n"));
    EXPECT_EQ(all[1].prefix, "One > Two");
}

TEST(Chunker, TinySectionsBesideEachOtherShareAChunk) {
    EXPECT_THAT(shown("# Terms\n\n## Chunk\nA piece.\n\n## Term\nA word.\n"),
                ElementsAre("Terms|# Terms\n\n## Chunk\nA piece.\n\n## Term\nA word."));
    EXPECT_THAT(shown("# Left\n## A\nOne.\n# Right\n## B\nTwo."),
                ElementsAre("Left > A|# Left\n## A\nOne.", "Right > B|# Right\n## B\nTwo."));
}

TEST(Chunker, LongTitleIsShortenedAtAWord) {
    const std::string title = repeated("alpha beta ", 60);
    const ChunkSpan chunk = chunks("# Last heading\ntext", {}, title).at(0);
    EXPECT_EQ(tokenizer().count(chunk.prefix), limits::kPrefixPiecesMax);
    EXPECT_TRUE(chunk.prefix.starts_with("alpha beta alpha"));
    EXPECT_TRUE(chunk.prefix.ends_with(" > Last heading"));
}

TEST(Chunker, SentencesStayWholeAndAreRepeated) {
    const std::string text = repeated("The quick brown fox jumps over the lazy dog again. ", 60);
    const std::vector<ChunkSpan> all = chunks(text, {.chunk_size = 100, .overlap = 25});
    ASSERT_GT(all.size(), 5U);
    for (std::size_t n = 0; n < all.size(); ++n) {
        EXPECT_TRUE(body(text, all[n]).starts_with("The quick"));
        EXPECT_TRUE(trim(body(text, all[n])).ends_with("again."));
        if (n > 0) {
            const std::size_t shared = all[n - 1].end - all[n].start;
            EXPECT_EQ(shared, 2 * text.size() / 60);
        }
    }
}

TEST(Chunker, SizesAreEvenWithoutAScrapAtTheEnd) {
    const std::string text = repeated("The quick brown fox jumps over the dog. ", 23);  // 207
    const std::vector<ChunkSpan> all = chunks(text, {.chunk_size = 200, .overlap = 0});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_GT(tokenizer().count(body(text, all[1])), 80U);
}

TEST(Chunker, ListItemsStayWhole) {
    std::string text = "We need:\n";
    for (int n = 0; n < 30; ++n) {
        text += "- one of these things. And a second sentence, with\n  a wrapped line\n";
    }
    for (const ChunkSpan& chunk : chunks(text, {.chunk_size = 64, .overlap = 0})) {
        EXPECT_TRUE(chunk.start == 0 || body(text, chunk).starts_with("- one"));
        EXPECT_TRUE(trim(body(text, chunk)).ends_with("a wrapped line"));
    }
}

TEST(Chunker, NothingIsRepeatedAcrossAHeading) {
    const std::string filler = repeated("Some words are here. ", 30);
    const std::string text = "# A\n" + filler + "\n# B\n" + filler;
    for (const ChunkSpan& chunk : chunks(text)) {
        EXPECT_FALSE(body(text, chunk).substr(1).contains("# B"));
    }
}

TEST(Chunker, SentenceThatIsTooLongIsCutAtClauses) {
    const std::string text = repeated("some words of a clause that is long, ", 60);
    const std::vector<ChunkSpan> all = chunks(text, {.chunk_size = 100, .overlap = 0});
    ASSERT_GT(all.size(), 4U);
    for (const ChunkSpan& chunk : all) {
        EXPECT_TRUE(trim(body(text, chunk)).ends_with("long,"));
    }
}

TEST(Chunker, ShapeOutOfBoundsIsBroughtWithinThem) {
    const std::string text = repeated("word ", 1000);
    EXPECT_EQ(chunks(text, {.chunk_size = 1000, .overlap = 0}),
              chunks(text, {.chunk_size = 254, .overlap = 0}));
    EXPECT_EQ(chunks(text, {.chunk_size = 1, .overlap = 7}),
              chunks(text, {.chunk_size = 16, .overlap = 7}));
    EXPECT_EQ(chunks(text, {.chunk_size = 50, .overlap = 70}),
              chunks(text, {.chunk_size = 50, .overlap = 49}));
}

/// The blocks that are kept with a chunk: "kind letter:text" of each.
std::vector<std::string> kept(std::string_view text, const ChunkSpan& chunk) {
    std::vector<std::string> out;
    for (const Block& block : blocks_of_chunk(chunk.blocks, body(text, chunk))) {
        out.push_back(encode_blocks({&block, 1}).substr(0, 1) + ":" +
                      std::string{block.span.of(body(text, chunk))});
    }
    return out;
}

TEST(Chunker, AFenceThatFitsIsNotCut) {
    std::string code = "```sh\n";
    for (int n = 0; n < 12; ++n) {
        code += "echo line of the script\n";
    }
    code += "```\n";
    const std::string filler = repeated("Some words are here. ", 25);
    const std::string text = filler + "\n\n" + code + "\n" + filler;
    std::size_t whole = 0;
    for (const ChunkSpan& chunk : chunks(text, {.chunk_size = 120, .overlap = 20})) {
        whole += body(text, chunk).contains(trim(code)) ? 1 : 0;
        EXPECT_TRUE(body(text, chunk).contains(trim(code)) || !body(text, chunk).contains("echo"));
    }
    EXPECT_EQ(whole, 1U);
}

TEST(Chunker, APartOfAFenceIsStillCode) {
    std::string text = "Run it:\n\n```sh\n";
    for (int n = 0; n < 60; ++n) {
        text += "# comment " + std::to_string(n) + "\n";
    }
    text += "```\n\nThe rollout takes 9 minutes.\n";
    const std::vector<ChunkSpan> all = chunks(text, {.chunk_size = 60, .overlap = 0});
    ASSERT_GT(all.size(), 3U);
    for (std::size_t n = 1; n + 1 < all.size(); ++n) {
        ASSERT_EQ(kept(text, all[n]).size(), 1U);
        EXPECT_TRUE(kept(text, all[n])[0].starts_with("c:# comment"));
        EXPECT_EQ(all[n].prefix, "");
    }
    const std::vector<std::string> last = kept(text, all.back());
    ASSERT_EQ(last.size(), 2U);
    EXPECT_TRUE(last[0].starts_with("c:# comment") && last[0].ends_with("# comment 59"));
    EXPECT_EQ(last[1], "p:The rollout takes 9 minutes.");
}

TEST(Chunker, ATableThatGoesOnRepeatsItsHeadInThePrefix) {
    std::string text = "# Suppliers\n\n| Vendor | Founded |\n|---|---|\n";
    for (int n = 0; n < 40; ++n) {
        text += "| Vendor " + std::to_string(n) + " | 19" + std::to_string(n) + " |\n";
    }
    const std::vector<ChunkSpan> all = chunks(text, {.chunk_size = 100, .overlap = 16});
    ASSERT_GE(all.size(), 3U);
    EXPECT_EQ(all[0].prefix, "Suppliers");
    for (std::size_t n = 1; n < all.size(); ++n) {
        EXPECT_EQ(all[n].prefix, "Suppliers\nVendor | Founded");
        EXPECT_TRUE(body(text, all[n]).starts_with("| Vendor"));
    }
    EXPECT_EQ(chunks(text.substr(0, 200)).size(), 1U) << "a table that fits is not cut";
}

TEST(Chunker, SourceCodeHasNoHeadings) {
    const std::string text = "#!/bin/sh\n\n# TODO delete this hack\nstep() { echo; }\n\n" +
                             repeated("run --jobs 7 main\n\n", 40);
    for (const ChunkSpan& chunk : chunks(text, {.syntax = TextSyntax::kCode}, "job.sh")) {
        EXPECT_EQ(chunk.prefix, "job.sh");
    }
}

TEST(Chunker, FrontMatterIsNoTextButDescribesTheFirstChunk) {
    const std::string front =
        "---\ntitle: T\ndescription: How to reset the pump\ntags: [pump, reset]\n---";
    const std::string text = front + "\n\n# Reset\n\nPress the button.\n";
    const std::vector<ChunkSpan> all = chunks(text, {}, "T");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(trim(body(text, all[0])), "# Reset\n\nPress the button.");
    EXPECT_EQ(all[0].prefix, "T > Reset\nHow to reset the pump. pump, reset");
    EXPECT_THAT(chunks(front), ElementsAre(ChunkSpan{0, front.size(), "",
                                                     "f0," + std::to_string(front.size()) + ";"}))
        << "where there is nothing else, it is found by it";
}

TEST(Chunker, KeepsItsPromisesOnHostileTexts) {
    const std::string texts[] = {
        std::string(200'000, 'x'),
        repeated("abcdefghij", 30),
        repeated("\U0001F468\u200d\U0001F469\u200d\U0001F467", 2000),
        repeated("\u4e2d\u6587", 4000),
        repeated("\u0e20\u0e32\u0e29\u0e32", 500),
        "a" + repeated("\u0301", 100'000),
        repeated("a\u0301\u0302", 5000),
        repeated("\ud55c\uae00", 5000),
        std::string(100'000, ' ') + "x" + std::string(100'000, '\n') + "y",
        repeated("# h\n", 3000),
        repeated("###### a b c\nd\n", 3000),
        "# " + std::string(500, '!') + "\n## " + std::string(500, '?') + "\ntext",
        std::string(20'000, '!'),
        std::string(20'000, '#'),
        repeated("| a ", 10'000),
        repeated("- ", 20'000),
        repeated("[SEP][CLS]", 2000),
        repeated(std::string("foo") + std::string(20'000, '\x01'), 3) + "bar",
        repeated("a\x0b", 20'000),
        repeated("```\n", 3001),
        repeated("x.y ", 10'000) + "\n\n" + std::string(5000, '.')};
    for (const std::string& text : texts) {
        for (const ChunkShape shape :
             {ChunkShape{}, ChunkShape{16, 15}, ChunkShape{254, 100}, ChunkShape{40, 0}}) {
            SCOPED_TRACE(text.substr(0, 20) + " " + std::to_string(shape.chunk_size));
            for (const TextSyntax syntax : {TextSyntax::kMarkdown, TextSyntax::kCode,
                                            TextSyntax::kAsciiDoc, TextSyntax::kReStructuredText}) {
                ChunkShape written = shape;
                written.syntax = syntax;
                expect_promises(text, shape.overlap == 100 ? text : "", written);
            }
        }
    }
}

TEST(Chunker, KeepsItsPromisesOnRandomTexts) {
    static constexpr std::string_view kPieces[] = {" ",
                                                   " ",
                                                   " ",
                                                   "\n",
                                                   "\n\n",
                                                   "# ",
                                                   "## ",
                                                   "- ",
                                                   "1. ",
                                                   "| ",
                                                   "|---|\n",
                                                   "```\n",
                                                   "---\n",
                                                   "===\n",
                                                   "word ",
                                                   "unbelievable",
                                                   "tokenization ",
                                                   "The end. ",
                                                   "Is it? ",
                                                   "e.g. ",
                                                   ", ",
                                                   "\u4e2d",
                                                   "\u3002",
                                                   "\U0001F600",
                                                   "\u200d",
                                                   "\u0301",
                                                   "\u00e9",
                                                   "\u0130",
                                                   "\ufb01",
                                                   "\u0e20",
                                                   "\ud55c",
                                                   "\u1e9e",
                                                   "x",
                                                   "_",
                                                   "[MASK]",
                                                   "\x0b",
                                                   "\x01",
                                                   "\u2028",
                                                   "\u00a0",
                                                   "\ufeff",
                                                   "12,345.67 ",
                                                   "https://a.example/b?c=d ",
                                                   "\r\n",
                                                   "\t",
                                                   "&&",
                                                   "Title\n=====\n",
                                                   "<!-- ",
                                                   "--> ",
                                                   "tags: [a, b]\n",
                                                   "| a | b |\n|---|---|\n| c | d |\n",
                                                   "term:: ",
                                                   ".. note:: ",
                                                   "|===\n",
                                                   "----\n",
                                                   "{{x}}\n"};
    std::mt19937 random{3};
    for (int round = 0; round < 1500; ++round) {
        std::string text;
        const std::size_t pieces = random() % 700;
        const bool narrow = random() % 3 == 0;  // few kinds of pieces make long runs of them
        const std::size_t kinds = narrow ? 1 + random() % 4 : std::size(kPieces);
        const std::size_t from = random() % (std::size(kPieces) - kinds + 1);
        for (std::size_t n = 0; n < pieces; ++n) {
            text += kPieces[from + random() % kinds];
        }
        const std::size_t size = 16 + random() % 239;
        SCOPED_TRACE(round);
        expect_promises(text, random() % 2 == 0 ? text.substr(0, text.find(' ')) : "",
                        {.chunk_size = size,
                         .overlap = random() % size,
                         .syntax = static_cast<TextSyntax>(random() % 4)});
        if (HasFatalFailure()) {
            return;
        }
    }
}

}  // namespace
}  // namespace ragd
