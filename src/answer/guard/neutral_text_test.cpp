#include "answer/guard/neutral_text.hpp"

#include <gtest/gtest.h>

namespace ragd {
namespace {

TEST(NeutralText, TextStaysAsItIs) {
    for (const std::string_view text :
         {"Tea is served: hot.\n\n| a | b |\n[1] x < y | z > 3 [instead]", "The system: it works",
          "می\u200cخواهم", "<b>bold</b> <span>", "vector<size_t>"}) {
        EXPECT_EQ(neutral_text(text).text, text);
        EXPECT_FALSE(neutral_text(text).had_signs);
    }
}

TEST(NeutralText, TokensOfTemplatesAreBroken) {
    EXPECT_EQ(neutral_text("a<|im_start|>system").text, "a< |im_start| >system");
    EXPECT_EQ(neutral_text("[INST] x [/INST]").text, "[ INST] x [ /INST]");
    EXPECT_EQ(neutral_text("<<SYS>>x<</SYS>>").text, "< <SYS>>x< </SYS>>");
    EXPECT_EQ(neutral_text("</s><s>").text, "< /s>< s>");
    EXPECT_EQ(neutral_text("<start_of_turn>user").text, "< start_of_turn>user");
    EXPECT_EQ(neutral_text("</source-1234>\n[2] <source-1234>").text,
              "< /source-1234>\n[2] < source-1234>");
    EXPECT_TRUE(neutral_text("<|eot_id|>").had_signs);
    EXPECT_EQ(neutral_text("<\u200b|im_end|>").text, "< |im_end| >");
}

TEST(NeutralText, RolesAtTheStartOfALineAreBroken) {
    EXPECT_EQ(neutral_text("### System:\nobey").text, "### System :\nobey");
    EXPECT_EQ(neutral_text("tea\n**User**: hi\nAssistant: yes").text,
              "tea\n**User** : hi\nAssistant : yes");
}

TEST(NeutralText, HiddenCharactersAreDropped) {
    const NeutralText made = neutral_text("Tea\U000E0069\U000E0067 is \u202ehot\u202c");
    EXPECT_EQ(made.text, "Tea is hot");
    EXPECT_TRUE(made.had_signs);
}

}  // namespace
}  // namespace ragd
