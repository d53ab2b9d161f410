#include "direct/text_embedder.hpp"

#include "direct/direct_fixture.hpp"

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TextEmbedderTest : public DirectTest {
protected:
    Result<TextVectors> embed(std::vector<std::string> texts,
                              LongTexts long_texts = LongTexts::kRefused) {
        return io_.block_on(
            embedder().embed(ctx_, {.texts = std::move(texts), .long_texts = long_texts}));
    }
    const TextEmbedder& embedder() const { return made_; }

    RequestContext ctx_ = test_context();
    TextEmbedder made_{{.embedder = embedder_, .tokenizer = test_tokenizer(), .compute = compute_}};
};

TEST_F(TextEmbedderTest, GivesTheVectorOfEachTextInOrder) {
    const auto made = embed({"green tea", "black coffee", "green tea"});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_THAT(made->vectors,
                ElementsAre(embedder_.vector_of("green tea"), embedder_.vector_of("black coffee"),
                            embedder_.vector_of("green tea")));
    EXPECT_EQ(made->pieces, 3U * (2 + 2)) << "special tokens included";
}

TEST_F(TextEmbedderTest, ManyTextsWaitBehindPeople) {
    ASSERT_TRUE(embed(std::vector<std::string>(8, "tea")));
    ASSERT_TRUE(embed(std::vector<std::string>(9, "tea")));
    ASSERT_EQ(embedder_.options().size(), 2U);
    EXPECT_EQ(embedder_.options()[0].priority, Priority::kInteractive);
    EXPECT_EQ(embedder_.options()[1].priority, Priority::kBulk);
    EXPECT_TRUE(embedder_.options()[1].use_cache);
}

TEST_F(TextEmbedderTest, NothingIsCutUnlessThatIsAsked) {
    ASSERT_TRUE(embed({words(254)}));
    const auto refused = embed({"tea", words(255)});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kTooLarge);
    EXPECT_THAT(refused.error().message, HasSubstr("index 1 has 255 word pieces"));
    EXPECT_THAT(refused.error().message, HasSubstr("254 at most"));
    EXPECT_EQ(embedder_.calls().size(), 1U) << "no model saw any of it";

    const auto cut = embed({words(300)}, LongTexts::kCut);
    ASSERT_TRUE(cut) << cut.error().message;
    EXPECT_THAT(embedder_.calls().back(), ElementsAre(words(254)));
    EXPECT_EQ(cut->pieces, 256U);
}

TEST_F(TextEmbedderTest, WhatTheModelSaysIsPassedOn) {
    embedder_.failure = [](std::string_view) { return fail(ErrorCode::kUnavailable, "full"); };
    const auto made = embed({"tea"});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kUnavailable);
}

TEST_F(TextEmbedderTest, WhoHasLeftIsNotWorkedFor) {
    std::stop_source left;
    left.request_stop();
    ctx_.cancelled = left.get_token();
    const auto made = embed({"tea"});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::kCancelled);
    EXPECT_TRUE(embedder_.calls().empty());
}

}  // namespace
}  // namespace ragd
