#include "eval/answer_match.hpp"

#include <algorithm>
#include <cctype>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_punctuation(char c) {
    return std::ispunct(static_cast<unsigned char>(c)) != 0;
}

/// The length of `[1]`, `[1, 2]` at the start of `text`, or 0.
std::size_t citation_length(std::string_view text) {
    const std::size_t end = text.find_first_not_of("0123456789, -", 1);
    const bool is_citation =
        text.starts_with('[') && end != std::string_view::npos && text[end] == ']' && end > 1;
    return is_citation ? end + 1 : 0;
}

/// Hands each word between white space to `use`.
template <typename Use>
void for_each_word(std::string_view text, Use use) {
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end])) {
            ++end;
        }
        if (end > at) {
            use(text.substr(at, end - at));
        }
        at = end + 1;
    }
}

/// Whether `words` stands in `text` with no letter or digit around it: "12" is not in "1912".
bool stands_in(std::string_view text, std::string_view words) {
    for (std::size_t at = text.find(words); at != std::string_view::npos;
         at = text.find(words, at + 1)) {
        const std::size_t end = at + words.size();
        const bool begins =
            at == 0 || !is_ascii_alnum(text[at - 1]) || !is_ascii_alnum(words.front());
        const bool ends =
            end == text.size() || !is_ascii_alnum(text[end]) || !is_ascii_alnum(words.back());
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string without_citations(std::string_view answer) {
    std::string text;
    for (std::size_t at = 0; at < answer.size();) {
        const std::size_t length = citation_length(answer.substr(at));
        if (length == 0) {
            text += answer[at++];
            continue;
        }
        at += length;
        while (text.ends_with(' ')) {
            text.pop_back();
        }
    }
    return text;
}

std::string normal_answer(std::string_view text) {
    std::string kept;
    for (const char c : lower(text)) {
        if (!is_punctuation(c)) {
            kept += c;
        }
    }
    std::string normal;
    for_each_word(kept, [&normal](std::string_view word) {
        if (word != "a" && word != "an" && word != "the") {
            normal += normal.empty() ? "" : " ";
            normal += word;
        }
    });
    return normal;
}

bool holds_answer(std::string_view answer, std::span<const std::string> accepted) {
    const std::string said = normal_answer(without_citations(answer));
    return std::ranges::any_of(accepted, [&said](const std::string& one) {
        const std::string wanted = normal_answer(one);
        return !wanted.empty() && stands_in(said, wanted);
    });
}

std::size_t count_words(std::string_view text) {
    std::size_t words = 0;
    for_each_word(text, [&words](std::string_view) { ++words; });
    return words;
}

}  // namespace ragd
