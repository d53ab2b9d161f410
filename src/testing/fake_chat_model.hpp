#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ports/chat_model.hpp"

namespace ragd {

/// Says the pieces it was given, then fails if it was told to.
class FakeChatModel final : public ChatModel {
public:
    Task<Result<ChatReply>> complete(const RequestContext& ctx, ChatRequest request,
                                     ChatListener listener) override {
        asked.push_back(std::move(request));
        deadlines.push_back(ctx.deadline);
        for (const std::string& piece : pieces) {
            RAG_CO_TRY(co_await listener(piece));
        }
        if (failure) {
            co_return *failure;
        }
        co_return reply;
    }
    [[nodiscard]] ComponentStatus status() const override { return {}; }

    std::vector<std::string> pieces;
    ChatReply reply;
    std::optional<Error> failure;
    std::vector<ChatRequest> asked;
    std::vector<Deadline> deadlines;
};

}  // namespace ragd
