#include "domain/conversation.hpp"

#include <utility>

#include "base/limits.hpp"

namespace ragd {

std::optional<AskedInConversation> question_of_conversation(std::vector<Turn> turns) {
    while (!turns.empty() && turns.back().role != Role::kUser) {
        turns.pop_back();
    }
    if (turns.empty()) {
        return std::nullopt;
    }
    AskedInConversation asked{.text = std::move(turns.back().text)};
    turns.pop_back();
    asked.before = std::move(turns);
    return asked;
}

void keep_newest(Conversation& conversation) {
    auto& turns = conversation.turns;
    std::size_t kept = 0;
    std::size_t bytes = 0;
    while (kept < turns.size() && kept < limits::kConversationTurns) {
        bytes += turns[turns.size() - kept - 1].text.size();
        if (bytes > limits::kConversationBytes) {
            break;
        }
        ++kept;
    }
    conversation.left_out += turns.size() - kept;
    turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(kept));
}

}  // namespace ragd
