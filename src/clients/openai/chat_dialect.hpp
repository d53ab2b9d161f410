#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/chat_model.hpp"

namespace ragd {

/// What bounds the length of an answer.
enum class TokenLimit { kMaxTokens, kMaxCompletionTokens, kNone };

/// What a model takes of a request, as far as its refusals have taught. At first everything, as
/// most services do.
struct ChatDialect {
    TokenLimit limit = TokenLimit::kMaxTokens;
    bool temperature = true;
    bool system_role = true;  // else the system text begins the user's message
    bool stream = true;
    bool stream_options = true;
    std::vector<std::string> unknown_options = {};  // names of ChatRequest::options

    [[nodiscard]] bool takes(const ModelOption& option) const;

    bool operator==(const ChatDialect&) const = default;
};

/// The dialect to try next, if a response with `status` and `body` refuses something of `used` that
/// can be said otherwise or left out. It always takes less than `used`, so trying comes to an end.
std::optional<ChatDialect> dialect_after(const ChatDialect& used, const ChatRequest& request,
                                         int status, std::string_view body);

/// What of `request` an answer in this dialect does not heed, for its warnings.
std::vector<std::string> unheeded(const ChatDialect& dialect, const ChatRequest& request);

}  // namespace ragd
