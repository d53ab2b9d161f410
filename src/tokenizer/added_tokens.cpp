#include "tokenizer/added_tokens.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#include "base/utf8.hpp"
#include "tokenizer/bert_categories.hpp"

namespace ragd {
namespace {

unsigned first_byte(const AddedToken& token) {
    return static_cast<unsigned char>(token.content.front());
}

/// Where the code point that ends at `end` begins. Requires: end > 0.
std::size_t previous(std::string_view text, std::size_t end) {
    std::size_t at = end - 1;
    while (at > 0 && end - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
        --at;
    }
    return at;
}

bool touches_a_word(std::string_view text, ByteRange token) {
    const bool before =
        token.start > 0 &&
        is_bert_word_character(decode_utf8(text, previous(text, token.start)).value);
    return before ||
           (token.end < text.size() && is_bert_word_character(decode_utf8(text, token.end).value));
}

/// `token` and the white space that its flags ask for around it, within `from`.
ByteRange with_spaces(std::string_view text, ByteRange from, ByteRange token,
                      const AddedToken& flags) {
    while (flags.lstrip && token.start > from.start) {
        const std::size_t at = previous(text, token.start);
        if (at < from.start || !is_white_space(decode_utf8(text, at).value)) {
            break;
        }
        token.start = at;
    }
    while (flags.rstrip && token.end < from.end) {
        const CodePoint next = decode_utf8(text, token.end);
        if (!is_white_space(next.value)) {
            break;
        }
        token.end += next.bytes;
    }
    return {std::max(token.start, from.start), token.end};
}

}  // namespace

AddedTokenFinder::AddedTokenFinder(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
    std::erase_if(tokens_, [](const AddedToken& token) { return token.content.empty(); });
    std::ranges::sort(tokens_, [](const AddedToken& a, const AddedToken& b) {
        return std::tuple(first_byte(a), b.content.size(), std::string_view(a.content)) <
               std::tuple(first_byte(b), a.content.size(), std::string_view(b.content));
    });
    for (const AddedToken& token : tokens_) {
        ++first_of_byte_[first_byte(token) + 1];
    }
    for (std::size_t byte = 0; byte < 256; ++byte) {
        first_of_byte_[byte + 1] += first_of_byte_[byte];
    }
    if (!tokens_.empty() && first_byte(tokens_.front()) == first_byte(tokens_.back())) {
        only_first_byte_ = tokens_.front().content.front();
    }
}

std::optional<AddedTokenMatch> AddedTokenFinder::find(std::string_view text, ByteRange from,
                                                      std::size_t taken_until) const {
    const std::string_view inside = text.substr(0, from.end);
    for (std::size_t at = next_candidate(inside, from.start); at < inside.size();) {
        const AddedToken* token = longest_at(inside, at);
        if (token == nullptr) {
            at = next_candidate(inside, at + 1);
            continue;
        }
        const ByteRange place{at, at + token->content.size()};
        if (!token->single_word || !touches_a_word(inside, place)) {
            return AddedTokenMatch{token->id, place,
                                   with_spaces(inside, {taken_until, from.end}, place, *token)};
        }
        at = next_candidate(inside, place.end);
    }
    return std::nullopt;
}

std::size_t AddedTokenFinder::next_candidate(std::string_view text, std::size_t at) const {
    if (only_first_byte_) {
        return std::min(text.find(*only_first_byte_, at), text.size());
    }
    while (at < text.size()) {
        const unsigned byte = static_cast<unsigned char>(text[at]);
        if (first_of_byte_[byte] != first_of_byte_[byte + 1]) {
            break;
        }
        ++at;
    }
    return at;
}

const AddedToken* AddedTokenFinder::longest_at(std::string_view text, std::size_t at) const {
    const unsigned byte = static_cast<unsigned char>(text[at]);
    for (std::size_t i = first_of_byte_[byte]; i < first_of_byte_[byte + 1]; ++i) {
        if (text.substr(at).starts_with(tokens_[i].content)) {
            return &tokens_[i];
        }
    }
    return nullptr;
}

}  // namespace ragd
