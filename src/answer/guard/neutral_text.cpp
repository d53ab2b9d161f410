#include "answer/guard/neutral_text.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/invisible.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

/// What begins a token of the templates that models are trained with, in lower case. The blank goes
/// behind the first character.
constexpr std::array<std::string_view, 22> kTokens{
    "<|",         "<\uFF5C",     "[inst]",         "[/inst]",        "<<sys>>",      "<</sys>>",
    "<s>",        "</s>",        "<start_of_turn", "<end_of_turn",   "<tool_call",   "</tool_call",
    "<tool_resp", "</tool_resp", "<function_call", "[system_prompt", "[tool_calls]", "[available_t",
    "<source-",   "</source",    "<think>",        "</think>"};

/// Who speaks, at the start of a line and before a colon.
constexpr std::array<std::string_view, 9> kRoles{"system",       "assistant", "user",
                                                 "human",        "developer", "instruction",
                                                 "instructions", "response",  "tool"};

constexpr std::string_view kBeforeRole = "#*_> \t";
constexpr std::size_t kRoleBytesMax = 40;

/// Bytes up to the colon of "### System:", which `line` begins with; 0 if it does not.
std::size_t role_bytes(std::string_view line) {
    const std::string start = lower(line.substr(0, kRoleBytesMax));
    const std::size_t colon = start.find(':');
    const std::size_t word = start.find_first_not_of(kBeforeRole);
    if (colon == std::string::npos || word == std::string::npos || word >= colon) {
        return 0;
    }
    const std::size_t end = start.find_last_not_of("*_ ", colon - 1) + 1;
    const std::string_view role = std::string_view{start}.substr(word, end - word);
    const bool is_one = std::ranges::find(kRoles, role) != kRoles.end();
    return is_one ? colon : 0;
}

bool begins_token(std::string_view text) {
    constexpr std::size_t kLongest = 16;
    const std::string start = lower(text.substr(0, kLongest));
    return std::ranges::any_of(kTokens,
                               [&](std::string_view token) { return start.starts_with(token); });
}

}  // namespace

NeutralText neutral_text(std::string_view text) {
    InvisibleFilter filter;
    const std::string seen = filter.feed(text);
    NeutralText made{.text = {}, .had_signs = filter.found()};
    std::size_t colon = role_bytes(seen);
    bool has_role = colon > 0;
    for (std::size_t at = 0; at < seen.size(); ++at) {
        const std::string_view rest = std::string_view{seen}.substr(at);
        if (has_role && at == colon) {
            made.text += ' ';  // "System :"
            has_role = false;
        }
        made.text += seen[at];
        if ((seen[at] == '<' || seen[at] == '[') && begins_token(rest)) {
            made.text += ' ';
            made.had_signs = made.had_signs || !rest.starts_with("<s");
        } else if (rest.starts_with("|>")) {
            made.text += ' ';
        } else if (seen[at] == '\n') {
            const std::size_t bytes = role_bytes(rest.substr(1));
            has_role = bytes > 0;
            colon = at + 1 + bytes;
        }
    }
    return made;
}

}  // namespace ragd
