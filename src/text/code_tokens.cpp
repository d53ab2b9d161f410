#include "text/code_tokens.hpp"

#include <cctype>

#include "text/code_mask.hpp"

namespace ragd {
namespace {

bool is_word_byte(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Where the bracket at `at` is closed, or the end.
std::size_t group_end(std::string_view head, std::size_t at) {
    std::size_t depth = 0;
    for (std::size_t i = at; i < head.size(); ++i) {
        depth += std::string_view{"([{"}.contains(head[i]) ? 1U : 0U;
        if (std::string_view{")]}"}.contains(head[i]) && --depth == 0) {
            return i + 1;
        }
    }
    return head.size();
}

}  // namespace

bool CodeToken::is_word() const {
    const char c = text.front();
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c == '~' ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}

CodeTokens code_tokens(std::string_view head) {
    CodeTokens out;
    for (std::size_t at = 0; at < head.size();) {
        const char c = head[at];
        std::size_t end = at + 1;
        if (std::string_view{" \t\r\n\x01\x03"}.contains(c)) {
            at = end;
            continue;
        }
        if (is_word_byte(c) || (c == '~' && end < head.size() && is_word_byte(head[end]))) {
            while (end < head.size() && is_word_byte(head[end])) {
                ++end;
            }
        } else if (c == '(' || c == '[' || c == '{') {
            end = group_end(head, at);
        } else if (head.substr(at, 2) == "::" || head.substr(at, 2) == "=>" ||
                   head.substr(at, 2) == "->") {
            ++end;
        } else if (c == kMaskedString) {
            end = std::min(head.find_first_not_of(kMaskedString, at), head.size());
        }
        out.push_back({head.substr(at, end - at), at});
        at = end;
    }
    return out;
}

CodeTokens without_ornaments(const CodeTokens& tokens) {
    constexpr std::array<std::string_view, 5> kWithArguments = {"__attribute__", "__declspec",
                                                                "alignas", "decltype", "requires"};
    CodeTokens out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const CodeToken& token = tokens[i];
        const bool arguments = i + 1 < tokens.size() && tokens[i + 1].is_group('(');
        if (token.text == "@" || token.text == "#") {  // @a.b.Note(x), #[note]
            ++i;
            while (i + 2 < tokens.size() && tokens[i + 1].text == ".") {
                i += 2;
            }
            if (i + 1 < tokens.size() && tokens[i].is_word() && tokens[i + 1].is_group('(')) {
                ++i;
            }
        } else if (is_one_of(token.text, kWithArguments) && arguments) {
            ++i;
        } else if (token.text == "<" && !out.empty() && (out.back().is_word())) {
            int depth = 0;
            std::size_t end = i;
            for (; end < tokens.size(); ++end) {
                depth += tokens[end].text == "<" ? 1 : tokens[end].text == ">" ? -1 : 0;
                if (depth == 0) {
                    break;
                }
            }
            if (end < tokens.size()) {
                i = end;
            } else {
                out.push_back(token);
            }
        } else if (!(token.is_group('[') && token.text.starts_with("[["))) {
            out.push_back(token);
        }
    }
    std::erase_if(out, [](const CodeToken& t) { return t.text == "template"; });
    return out;
}

}  // namespace ragd
