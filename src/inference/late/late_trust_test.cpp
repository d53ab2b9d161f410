#include "inference/late/late_trust.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

std::string of_words(std::size_t count) {
    std::string text;
    for (std::size_t n = 0; n < count; ++n) {
        text += n == 0 ? "word" : "  word";
    }
    return text;
}

TEST(LateTrust, FallsWithTheWordsOfAQuestion) {
    EXPECT_EQ(late_trust("", {{"a passage"}}), 1);
    EXPECT_EQ(late_trust(of_words(15), {{"a passage"}}), 1);
    EXPECT_DOUBLE_EQ(late_trust(of_words(25), {{"a passage"}}), 0.6);
    EXPECT_EQ(late_trust(of_words(40), {{"a passage"}}), 0);
    EXPECT_EQ(late_trust(of_words(600), {{"a passage"}}), 0);
}

TEST(LateTrust, FallsWithTheFiguresOfThePassagesTogether) {
    const std::string table = "Net sales | $4,109 | $3,987 | 12%";
    const std::string prose =
        "In 1973 the members of the organization proclaimed an embargo on oil, and "
        "prices rose in all of the importing countries.";
    EXPECT_EQ(late_trust("net sales", {{table}, {table}}), 0);
    EXPECT_EQ(late_trust("oil", {{prose}, {prose}}), 1);
    EXPECT_DOUBLE_EQ(late_trust("oil", {{"a 1 b c d e f g h i"}}), 0.5);  // one word in ten
    const double mixed = late_trust("oil", {{table}, {prose}, {prose}, {prose}, {prose}, {prose}});
    EXPECT_GT(mixed, 0);
    EXPECT_LT(mixed, 1);
    std::vector<Passage> many(20, Passage{prose});
    many.resize(200, Passage{table});
    EXPECT_EQ(late_trust("oil", many), 1) << "the first twenty decide";
    EXPECT_EQ(late_trust("oil", {}), 1);
    EXPECT_EQ(late_trust("oil", {{""}, {" \n"}}), 1) << "nothing is no table";
}

TEST(LateTrust, WithoutTrustAllAreAlike) {
    std::vector<float> scores{0.25F, 0.75F};
    draw_to_average(scores, 1);
    EXPECT_THAT(scores, ElementsAre(FloatNear(0.25F, 1e-6F), FloatNear(0.75F, 1e-6F)));
    draw_to_average(scores, 0.5);
    EXPECT_THAT(scores, ElementsAre(FloatNear(0.4F, 1e-6F), FloatNear(0.65F, 1e-6F)));
    draw_to_average(scores, 0);
    EXPECT_EQ(scores[0], scores[1]);
}

}  // namespace
}  // namespace ragd
