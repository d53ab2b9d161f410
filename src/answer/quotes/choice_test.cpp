#include "answer/quotes/choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "answer/quotes/answerability.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const Analyzer kAnalyzer;

Source source(std::size_t n, std::string document, std::string text, double cosine = 0.7) {
    Source source{.n = n, .score = cosine};
    source.scores = {.vector = cosine, .keyword = 5.0, .fused = cosine};
    source.chunk.document = DocumentId{std::move(document)};
    source.chunk.text = std::move(text);
    source.chunk.end = source.chunk.text.size();
    return source;
}

std::vector<std::string> sentences_of(const Reading& reading, std::span<const Source> sources) {
    std::vector<std::string> sentences;
    for (const Sentence& sentence : reading.sentences) {
        sentences.emplace_back(quoted(sentence, sources));
    }
    return sentences;
}

class ExtractTest : public testing::Test {
protected:
    Reading read(std::string_view question) {
        return read_sources(QuestionTerms{question, kAnalyzer}, sources_);
    }
    /// As the extractor does it, with one cosine for every sentence.
    QuotedAnswer extract(std::string_view question, double cosine) {
        Reading reading = read(question);
        for (Sentence& sentence : reading.sentences) {
            sentence.cosine = cosine;
        }
        rank_sentences(reading, sources_);
        return decide(reading, sources_, 10.0, 0.5);
    }
    std::vector<Source> sources_;
};

TEST_F(ExtractTest, TheSentenceThatCoversTheQuestionComesFirst) {
    sources_ = {source(1, "a", "The office opens at eight. Dogs may come on Fridays."),
                source(2, "b", "Friday is fish day. Cats may not come.")};
    EXPECT_EQ(sentences_of(read("May I bring dogs on Fridays?"), sources_).at(0),
              "Dogs may come on Fridays.");
}

TEST_F(ExtractTest, WhatAReaderDoesNotSeeIsNotQuoted) {
    sources_ = {source(1, "a", "<!-- The salary of Kim is 99000. -->\n\nKim has a salary.")};
    EXPECT_THAT(sentences_of(read("What is the salary of Kim?"), sources_),
                ElementsAre("Kim has a salary."));
}

TEST_F(ExtractTest, AChunkIsWhatItsDocumentSaysItIs) {
    const std::string text = "rm -rf /srv/old\n```\n\nThe rollout takes 9 minutes.\n\n```\nls";
    sources_ = {source(1, "a", text)};
    sources_[0].chunk.blocks = "c0,15;p21,28;c55,2;";
    EXPECT_EQ(sentences_of(read("How long does the rollout take?"), sources_).at(0),
              "The rollout takes 9 minutes.")
        << "the first fence closes one that another chunk holds";
}

TEST_F(ExtractTest, ASentenceOfTheAskedKindWinsOverOneThatIsNot) {
    sources_ = {source(1, "a", "The embargo began suddenly. The embargo began in October 1973.")};
    EXPECT_EQ(sentences_of(read("When did the embargo begin?"), sources_).at(0),
              "The embargo began in October 1973.");
}

TEST_F(ExtractTest, ASentenceThatTwoChunksShareIsReadOnce) {
    sources_ = {source(1, "a", "One is first. Two is shared."), source(2, "a", "Two is shared.")};
    sources_[1].chunk.start = 14;
    EXPECT_THAT(read("two?").sentences, SizeIs(2));
}

TEST_F(ExtractTest, AHeadingIsNoAnswerButSaysWhatFollowsIsAbout) {
    sources_ = {source(1, "a", "## Carrying days over\n\nUp to five may be kept until March.")};
    const Reading reading = read("How many days carry over?");
    EXPECT_THAT(sentences_of(reading, sources_),
                ElementsAre("Up to five may be kept until March."));
    EXPECT_GT(reading.sentences[0].context, reading.sentences[0].coverage);
}

TEST_F(ExtractTest, WhatOnlyRepeatsTheQuestionIsNoAnswer) {
    sources_ = {source(1, "a", "name: Blender Storm\nprice_eur: 129.00\nwarranty_months: 60")};
    EXPECT_THAT(sentences_of(read("How much does the Blender Storm cost?"), sources_),
                testing::Not(testing::Contains("name: Blender Storm")));
    sources_ = {source(1, "a", "Who is the head of sales? That is Jonas Weber.")};
    EXPECT_THAT(sentences_of(read("Who is the head of sales?"), sources_),
                ElementsAre("That is Jonas Weber."));
}

TEST_F(ExtractTest, AStatementMayConfirmWhatIsAsked) {
    sources_ = {source(1, "a", "The cat is black. The dog is white.")};
    EXPECT_THAT(sentences_of(read("Is the cat black?"), sources_),
                testing::Contains("The cat is black."));
}

TEST_F(ExtractTest, BracketsOfADocumentAreQuotedAsTheyStand) {
    QuotedAnswer quoted_answer;
    quoted_answer.quotes = {{.source = 1, .text = "See linkgit:gitignore[5] and a[0]."},
                            {.source = 2, .text = "It is 312 m high [2] and red."}};
    EXPECT_THAT(render(quoted_answer), ElementsAre("See linkgit:gitignore[5] and a[0]. [1]",
                                                   " It is 312 m high [2] and red. [2]"));
}

TEST_F(ExtractTest, WhatIsNoSentenceHasALineOfItsOwn) {
    QuotedAnswer quoted_answer;
    quoted_answer.quotes = {{.source = 1, .text = "| plan | price |"},
                            {.source = 1, .text = "| Team | 29 EUR. |"},
                            {.source = 2, .text = "Both may be changed."},
                            {.source = 2, .text = "Ask us!"},
                            {.source = 2, .text = "retries = 3"}};
    EXPECT_THAT(render(quoted_answer),
                ElementsAre("| plan | price | [1]", "\n| Team | 29 EUR. | [1]",
                            "\nBoth may be changed. [2]", " Ask us! [2]", "\nretries = 3 [2]"));
}

TEST_F(ExtractTest, AQuoteEndsWithItsSentence) {
    const auto quote_of = [this](const char* text) {
        sources_ = {source(1, "a", text)};
        const Sentence whole{.source = 0, .span = {0, sources_[0].chunk.text.size()}};
        return quoted(whole, sources_);
    };
    EXPECT_EQ(quote_of("Whales eat krill.[12]"), "Whales eat krill.");
    EXPECT_EQ(quote_of("Whales eat krill. [3][4, 5]"), "Whales eat krill.");
    EXPECT_EQ(quote_of("See linkgit:gitignore[5]"), "See linkgit:gitignore[5]");
    EXPECT_EQ(quote_of("It reads a[0]"), "It reads a[0]");
    EXPECT_EQ(quote_of("See [a]."), "See [a].");
    EXPECT_EQ(quote_of("[12]"), "[12]");
}

TEST_F(ExtractTest, AHeadingIsReadWhereThereIsNothingElse) {
    sources_ = {source(1, "a", "# The code of the gate is 4711")};
    EXPECT_THAT(read("code of the gate?").sentences, SizeIs(1));
}

TEST_F(ExtractTest, ReadsNoMoreSentencesThanAreEmbedded) {
    std::string text;
    for (int i = 0; i < 50; ++i) {
        text += "Sentence number " + std::to_string(i) + " is here. ";
    }
    sources_ = {source(1, "a", text)};
    EXPECT_THAT(read("number 7").sentences, SizeIs(kEmbeddedSentencesMax));
}

TEST_F(ExtractTest, NamesThatNoSourceHoldsAreSeen) {
    sources_ = {source(1, "a", "Ada writes programs.")};
    EXPECT_DOUBLE_EQ(read("What does Ada write?").name_coverage, 1.0);
    EXPECT_DOUBLE_EQ(read("What does Grace write?").name_coverage, 0.0);
    EXPECT_DOUBLE_EQ(read("who writes?").name_coverage, 1.0);
}

TEST_F(ExtractTest, NothingLikeItIsNotAnswered) {
    sources_ = {source(1, "a", "Soup of the day.", 0.05)};
    sources_[0].scores.keyword = 0.0;
    const QuotedAnswer quoted_answer = extract("Who invented the telephone?", 0.05);
    EXPECT_THAT(quoted_answer.quotes, SizeIs(0));
    EXPECT_LT(quoted_answer.probability, 0.5);
    EXPECT_THAT(render(quoted_answer), ElementsAre(kNotInTheseDocuments));
}

TEST_F(ExtractTest, WithoutSourcesThereIsNothingToSay) {
    EXPECT_THAT(extract("anything?", 1.0).quotes, SizeIs(0));
}

TEST_F(ExtractTest, QuotesAreBytesOfTheirSourceAndRenderedWithTheirNumbers) {
    sources_ = {source(1, "a", "Dogs may come on Fridays, says the rule."),
                source(2, "b", "On Fridays dogs and cats eat in the canteen.")};
    const QuotedAnswer quoted_answer = extract("May dogs come on Fridays?", 0.8);
    ASSERT_FALSE(quoted_answer.quotes.empty());
    std::string text;
    for (const Quote& quote : quoted_answer.quotes) {
        EXPECT_TRUE(sources_[quote.source - 1].chunk.text.contains(quote.text));
        text += (text.empty() ? "" : " ") + quote.text + " [" + std::to_string(quote.source) + "]";
    }
    std::string rendered;
    for (const std::string& piece : render(quoted_answer)) {
        rendered += piece;
    }
    EXPECT_EQ(rendered, text);
}

TEST_F(ExtractTest, AQuoteSaysWhereInItsDocumentItStands) {
    const std::string before = "No dogs on Mondays. ";
    sources_ = {source(1, "a", "Dogs may come on Fridays. Cats may not.")};
    sources_[0].chunk.start = before.size();
    const QuotedAnswer quoted_answer = extract("May dogs come on Fridays?", 0.8);
    ASSERT_FALSE(quoted_answer.quotes.empty());
    const Quote& quote = quoted_answer.quotes.front();
    const std::string document = before + sources_[0].chunk.text;
    EXPECT_EQ(document.substr(quote.start, quote.end - quote.start), "Dogs may come on Fridays.");
    EXPECT_EQ(quote.text, "Dogs may come on Fridays.");
}

TEST_F(ExtractTest, DoesNotSayTheSameTwice) {
    sources_ = {source(1, "a", "Dogs may come on Fridays."),
                source(2, "b", "On Fridays, dogs may come."), source(3, "c", "Cats may not.")};
    std::size_t friday = 0;
    for (const Quote& quote : extract("May dogs come on Fridays?", 0.8).quotes) {
        friday += quote.text.contains("Fridays") ? 1 : 0;
    }
    EXPECT_EQ(friday, 1U);
}

TEST_F(ExtractTest, ALongSentenceIsCutAtASpaceAndStaysUtf8) {
    std::string text;
    for (int i = 0; i < 400; ++i) {
        text += "caf\xC3\xA9 ";
    }
    sources_ = {source(1, "a", text)};
    const Reading reading = read("caf\xC3\xA9");
    const std::string_view cut = quoted(reading.sentences.at(0), sources_);
    EXPECT_LE(cut.size(), 800U);
    EXPECT_TRUE(text.starts_with(cut));
    EXPECT_TRUE(cut.ends_with("\xC3\xA9"));
}

TEST(AnswerProbability, GrowsWithEverySignThatSpeaksForAnAnswer) {
    const AnswerSigns none;
    const AnswerSigns all{.sentence_cosine = 0.9,
                          .source_cosine = 0.9,
                          .source_coverage = 1,
                          .sentence_coverage = 1,
                          .keyword = 0.8,
                          .names = 1,
                          .type = 1,
                          .relevance = 0.9};
    for (const Evidence evidence : {Evidence::kWords, Evidence::kCosines}) {
        EXPECT_LT(answer_probability(none, evidence), 0.2);
        EXPECT_GT(answer_probability(all, evidence), 0.8);
    }
}

}  // namespace
}  // namespace ragd
