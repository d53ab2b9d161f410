#include "domain/conversation.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace ragd {
namespace {

Conversation of_turns(std::size_t count, std::size_t bytes) {
    Conversation made;
    for (std::size_t i = 0; i < count; ++i) {
        made.turns.push_back(
            {i % 2 == 0 ? Role::kUser : Role::kAssistant, std::string(bytes, char('a' + i % 26))});
    }
    return made;
}

TEST(Conversation, TheLastThingThatTheUserSaidIsTheQuestion) {
    const auto asked = question_of_conversation({{Role::kUser, "What do whales eat?"},
                                                 {Role::kAssistant, "Krill."},
                                                 {Role::kUser, "And sharks?"},
                                                 {Role::kAssistant, "Sharks eat"}});
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->text, "And sharks?");
    ASSERT_EQ(asked->before.size(), 2U);
    EXPECT_EQ(asked->before[1].text, "Krill.");
    EXPECT_FALSE(question_of_conversation({{Role::kAssistant, "Hello"}}));
    EXPECT_FALSE(question_of_conversation({}));
}

TEST(Conversation, AShortOneIsLeftAsItIs) {
    Conversation two = of_turns(2, 10);
    const Conversation before = two;
    keep_newest(two);
    EXPECT_EQ(two, before);
    Conversation none;
    keep_newest(none);
    EXPECT_EQ(none, Conversation{});
}

TEST(Conversation, TheOldestTurnsAreLeftOutFirst) {
    Conversation many = of_turns(limits::kConversationTurns + 3, 1);
    const Turn last = many.turns.back();
    keep_newest(many);
    EXPECT_EQ(many.left_out, 3U);
    ASSERT_EQ(many.turns.size(), limits::kConversationTurns);
    EXPECT_EQ(many.turns.front().text, "d");
    EXPECT_EQ(many.turns.back(), last);
}

TEST(Conversation, ItsBytesHaveABoundToo) {
    Conversation long_ones = of_turns(3, limits::kConversationBytes / 2);
    keep_newest(long_ones);
    EXPECT_EQ(long_ones.left_out, 1U);
    EXPECT_EQ(long_ones.turns.size(), 2U);
    Conversation too_long = of_turns(1, limits::kConversationBytes + 1);
    keep_newest(too_long);
    EXPECT_EQ(too_long.left_out, 1U);
    EXPECT_TRUE(too_long.turns.empty());
}

}  // namespace
}  // namespace ragd
