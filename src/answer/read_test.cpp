#include "answer/read.hpp"

#include <gmock/gmock.h>

#include "answer/pipeline_fixture.hpp"
#include "testing/fake_reader.hpp"
#include "testing/fake_reranker.hpp"

namespace ragd {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

/// Fourteen more chunks, none of which answers; a reader that knows what whale sharks eat.
class ReadTest : public AnswerPipelineTest {
protected:
    ReadTest() {
        reader_ = &model_reader_;
        for (std::uint64_t i = 0; i < 14; ++i) {
            add(10 + i, "filler" + std::to_string(i),
                "Nothing of note happens on day number " + std::to_string(i) + ".",
                0.5 - 0.01 * static_cast<double>(i), 1.0);
        }
    }
    Answer answer(std::size_t top_k = 5, Reranker* reranker = nullptr) {
        Question question = ask("What does the whale shark eat?");
        question.rerank = reranker != nullptr;
        question.top_k = top_k;
        auto made = run(std::move(question), test_context(), nullptr, reranker);
        EXPECT_TRUE(made);
        return made ? std::move(*made) : Answer{};
    }
    FakeReader model_reader_;
};

TEST_F(ReadTest, TheSentenceThatHoldsWhatWasReadIsTheAnswer) {
    model_reader_.finds("plankton");
    const Answer said = answer();
    EXPECT_EQ(said.text, "The whale shark eats plankton. [2]");
    EXPECT_EQ(said.kind, AnswerKind::kExtractive);
    EXPECT_THAT(model_.calls(), SizeIs(1)) << "no sentence is embedded, only the question";
}

TEST_F(ReadTest, WhereThePassagesDoNotAnswerItIsRefused) {
    const Answer said = answer();
    EXPECT_EQ(said.kind, AnswerKind::kAbstained);
    EXPECT_EQ(said.text, kNotInTheseDocuments);
}

TEST_F(ReadTest, WhatThereWasNoTimeToReadIsAWarning) {
    model_reader_.finds("plankton");
    EXPECT_THAT(answer().warnings, Not(Contains(HasSubstr("the time was enough"))));
    model_reader_.time_for = 1;
    const Answer hurried = answer();
    EXPECT_THAT(hurried.warnings, Contains("the time was enough to read the best 1 of 5 passages"));
    EXPECT_LT(hurried.lasting_warnings, hurried.warnings.size());
}

TEST_F(ReadTest, TheSamePassagesAreReadWhateverIsAskedFor) {
    model_reader_.finds("plankton");
    FakeReranker reranker{[](const std::string&, const std::string& passage) {
        return passage.contains("13") ? 9.0F : 0.0F;  // beyond what a small top_k has reranked
    }};
    for (const std::size_t top_k : {1, 2, 5, 12, 20}) {
        const Answer said = answer(top_k, &reranker);
        EXPECT_THAT(said.text, HasSubstr("The whale shark eats plankton. [")) << top_k;
    }
    ASSERT_THAT(model_reader_.calls, SizeIs(5));
    for (const auto& call : model_reader_.calls) {
        EXPECT_EQ(call, model_reader_.calls.front());
        EXPECT_THAT(call, SizeIs(5));
    }
}

TEST_F(ReadTest, WhatIsQuotedIsAmongTheSources) {
    model_reader_.finds("plankton");
    const Answer one = answer(1);
    EXPECT_THAT(ids(one), ElementsAre(2)) << "in place of what ranks above it";
    EXPECT_EQ(one.text, "The whale shark eats plankton. [1]");
    EXPECT_EQ(one.sources.at(0).n, 1U);
    EXPECT_THAT(ids(answer(3)), ElementsAre(1, 2, 10)) << "there it is by itself";
}

TEST_F(ReadTest, CopiesOfATextAreReadOnceAndChangeNothing) {
    model_reader_.finds("plankton");
    const Answer before = answer();
    for (std::uint64_t i = 0; i < 3; ++i) {
        add(50 + i, "copy" + std::to_string(i),
            "Sharks  hunt seals.\nThe whale shark eats plankton.", 0.6, 4.0);
    }
    const Answer after = answer();
    EXPECT_EQ(after.kind, before.kind);
    EXPECT_THAT(after.text, HasSubstr("The whale shark eats plankton. ["));
    EXPECT_THAT(model_reader_.calls.back(), Contains(HasSubstr("plankton")).Times(1));
}

TEST_F(ReadTest, AFurtherQuoteIsOfTheSameSourceAndAnswersSomethingElse) {
    model_reader_.finds("plankton");
    model_reader_.finds("seals");
    const std::string both = answer().text;
    EXPECT_THAT(both, HasSubstr("Sharks hunt seals. [2]"));
    EXPECT_THAT(both, HasSubstr("The whale shark eats plankton. [2]"));
    model_reader_.finds("krill");
    EXPECT_EQ(answer().text, "The blue whale eats krill. [1]")
        << "others would go where one source is asked for";
    add(60, "more", "A whale shark lives on plankton. Plankton is what it eats.", 0.95, 7.5);
    model_reader_.finds("Plankton");
    EXPECT_EQ(answer().text, "A whale shark lives on plankton. [1]")
        << "the same answer is not given twice";
}

TEST_F(ReadTest, AFurtherQuoteIsAboutTheQuestionNoLessThanTheFirst) {
    add(61, "chain", "Krill eat algae [3]. The whale shark eats small krill.", 0.95, 7.5);
    model_reader_.finds("small krill");
    model_reader_.finds("algae", 7);
    EXPECT_EQ(answer().text, "The whale shark eats small krill. [1]");
}

TEST_F(ReadTest, TheSignsOfWordsDecideWhereTheReaderKnowsTooFewWords) {
    model_reader_.finds("plankton");
    model_reader_.familiar = 0.2;
    const Answer said = answer();
    reader_ = nullptr;
    EXPECT_EQ(said.text, answer().text);
}

TEST_F(ReadTest, AReaderThatFailsIsAWarningAndWordsDecide) {
    model_reader_.failure = fail(ErrorCode::kUnavailable, "the queue is full");
    const Answer said = answer();
    EXPECT_THAT(said.warnings, Contains(HasSubstr("passages were not read: the queue is full")));
    reader_ = nullptr;
    EXPECT_EQ(said.text, answer().text);
}

TEST_F(ReadTest, WhatIsBelowMinScoreIsNeitherReadNorQuoted) {
    model_reader_.finds("plankton");
    Question question = ask("What does the whale shark eat?");
    question.min_score = 0.7;
    const auto said = run(std::move(question));
    ASSERT_TRUE(said);
    EXPECT_THAT(ids(*said), ElementsAre(1));
    EXPECT_THAT(model_reader_.calls.back(), SizeIs(1));
}

TEST_F(ReadTest, ASentenceThatRefersBackBringsWhatItRefersTo) {
    model_reader_.finds("at dusk");
    add(70, "manual", "# The gate\n\nIt closes at dusk.", 0.95, 7.0);
    EXPECT_EQ(answer().text, "The gate [1]\nIt closes at dusk. [1]");
    model_reader_.finds("by rail");
    add(71, "goods", "Coal is brought to the harbour. It comes by rail, mostly.", 0.97, 7.9);
    EXPECT_THAT(answer().text,
                HasSubstr("Coal is brought to the harbour. It comes by rail, mostly. [1]"));
}

}  // namespace
}  // namespace ragd
