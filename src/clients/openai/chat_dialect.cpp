#include "clients/openai/chat_dialect.hpp"

#include <algorithm>
#include <initializer_list>

#include "clients/openai/error_body.hpp"

namespace ragd {
namespace {

bool has_any(std::string_view words, std::initializer_list<std::string_view> wanted) {
    return std::ranges::any_of(wanted, [&](std::string_view one) { return words.contains(one); });
}

/// Of a member or a role as such; a value that is out of its range is another matter.
bool says_unsupported(std::string_view words) {
    return has_any(words, {"support", "unrecogni", "unknown", "not permitted", "not allowed",
                           "extra inputs", "extra_forbidden", "unexpected", "not available",
                           "not enabled", "deprecated", "only the default", "is allowed"}) &&
           !has_any(words, {"supports at most", "too large", "too long"});
}

bool refuses_system_role(std::string_view words) {
    const bool names_it =
        has_any(words, {"system role", "system message", "system prompt", "system instruction",
                        "developer instruction", "'system'", "\"system\"", "role system",
                        "role: system", "messages[0].role"});
    // Templates that know two roles complain of the order in which they come.
    return (names_it && says_unsupported(words)) ||
           has_any(words, {"roles must alternate", "should be 'user' or 'assistant'"});
}

/// Those of requests that are wrong; templates of models fail with a 500.
bool may_teach(int status) {
    return status == 400 || status == 422 || status == 500 || status == 501;
}

TokenLimit limit_after(TokenLimit used, std::string_view words) {
    const bool names_new = words.contains("max_completion_tokens");
    if (used == TokenLimit::kMaxTokens && words.contains("max_tokens") &&
        (names_new || says_unsupported(words))) {
        return TokenLimit::kMaxCompletionTokens;
    }
    if (used == TokenLimit::kMaxCompletionTokens && names_new && says_unsupported(words)) {
        return TokenLimit::kNone;
    }
    return used;
}

/// A form that is refused cannot be left out: the answer would not be what was asked for.
constexpr std::string_view kForm = "response_format";

/// As the name of a member, not as a word: "user" and "stop" stand in many messages.
bool names_option(std::string_view words, std::string_view name) {
    constexpr std::string_view kQuotes = "'\"`";
    for (auto at = words.find(name); at != std::string_view::npos; at = words.find(name, at + 1)) {
        const std::string_view before = words.substr(0, at);
        const std::string_view behind = words.substr(at + name.size());
        const bool is_quoted = !before.empty() && kQuotes.contains(before.back()) &&
                               !behind.empty() && kQuotes.contains(behind.front());
        if (is_quoted || before.ends_with("parameter: ") || before.ends_with("supplied: ") ||
            before.ends_with("body ")) {
            return true;
        }
    }
    return false;
}

/// The options that such a refusal says the model does without.
void leave_out_options(ChatDialect& next, const ChatRequest& request, std::string_view words) {
    for (const ModelOption& option : request.options) {
        if (option.name != kForm && next.takes(option) && says_unsupported(words) &&
            names_option(words, option.name)) {
            next.unknown_options.push_back(option.name);
        }
    }
}

}  // namespace

bool ChatDialect::takes(const ModelOption& option) const {
    return std::ranges::find(unknown_options, option.name) == unknown_options.end();
}

std::optional<ChatDialect> dialect_after(const ChatDialect& used, const ChatRequest& request,
                                         int status, std::string_view body) {
    if (!may_teach(status)) {
        return std::nullopt;
    }
    const std::string words = error_words(body);
    ChatDialect next = used;
    next.limit = limit_after(used.limit, words);
    // Up to 1 every service takes that takes any: above, the value may be what is refused.
    if (words.contains("temperature") && (request.temperature <= 1 || says_unsupported(words))) {
        next.temperature = false;
    }
    if (words.contains("stream_options")) {
        next.stream_options = false;
    } else if (has_any(words, {"'stream'", "\"stream\"", "streaming"}) && says_unsupported(words)) {
        next.stream = false;
    }
    if (refuses_system_role(words)) {
        next.system_role = false;
    }
    leave_out_options(next, request, words);
    return next == used ? std::nullopt : std::optional{next};
}

std::vector<std::string> unheeded(const ChatDialect& dialect, const ChatRequest& request) {
    std::vector<std::string> warnings;
    if (!dialect.temperature && request.temperature != 0) {
        warnings.emplace_back("the language model takes no temperature: it was left out");
    }
    if (dialect.limit == TokenLimit::kNone) {
        warnings.emplace_back("the language model takes no max_tokens: it was left out");
    }
    for (const ModelOption& option : request.options) {
        if (!dialect.takes(option)) {
            warnings.push_back("the language model takes no " + option.name + ": it was left out");
        }
    }
    return warnings;
}

}  // namespace ragd
