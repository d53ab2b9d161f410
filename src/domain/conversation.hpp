#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/names.hpp"

namespace ragd {

enum class Role { kUser, kAssistant };
template <>
inline constexpr auto kNamesOf<Role> = names_of<Role>("user", "assistant");

/// What one side said.
struct Turn {
    Role role = Role::kUser;
    std::string text;
    bool operator==(const Turn&) const = default;
};

/// What stands around a question: what was said before it, and what the application that asks
/// wants of the answers. A language model reads it; of it only what a follow-up leaves out is searched
/// (answer/follow_up.hpp).
struct Conversation {
    std::string instructions = {};  // of who asks, not of a document
    std::vector<Turn> turns = {};   // before the question, oldest first
    std::size_t left_out = 0;       // older ones, for which there was no room
    /// Calls of the caller's tools and what they gave, behind the question: messages as OpenAI's API has
    /// them, in one JSON array, which a language model's service gets as they are. Empty: none.
    std::string behind = {};
    bool operator==(const Conversation&) const = default;
};

/// What is asked in a conversation.
struct AskedInConversation {
    std::string text;  // what is searched, and answered
    std::vector<Turn> before = {};
};

/// The one place that decides what is searched of what was said: the last turn of the user, as it
/// stands. Nothing: the user has said nothing.
std::optional<AskedInConversation> question_of_conversation(std::vector<Turn> turns);

/// Leaves the newest turns that the bounds allow (limits::kConversationTurns and -Bytes), and counts
/// the others.
void keep_newest(Conversation& conversation);

}  // namespace ragd
