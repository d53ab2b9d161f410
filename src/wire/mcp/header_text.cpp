#include "wire/mcp/header_text.hpp"

#include <algorithm>

#include "base/base64url.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kBegin = "=?base64?";
constexpr std::string_view kEnd = "?=";

bool is_wrapped(std::string_view value) {
    return value.size() >= kBegin.size() + kEnd.size() && value.starts_with(kBegin) &&
           value.ends_with(kEnd);
}

bool travels_as_it_is(std::string_view text) {
    const auto plain = [](char c) { return c >= ' ' && c <= '~'; };
    return std::ranges::all_of(text, plain) && !text.starts_with(' ') && !text.ends_with(' ') &&
           !is_wrapped(text);
}

}  // namespace

std::string encode_header_text(std::string_view text) {
    if (travels_as_it_is(text)) {
        return std::string{text};
    }
    std::string base64 = encode_base64url(text);
    std::ranges::replace(base64, '-', '+');
    std::ranges::replace(base64, '_', '/');
    base64.append((4 - base64.size() % 4) % 4, '=');
    return std::string{kBegin} + base64 + std::string{kEnd};
}

std::optional<std::string> decode_header_text(std::string_view value) {
    if (!is_wrapped(value)) {
        return std::string{value};
    }
    std::string base64{value.substr(kBegin.size(), value.size() - kBegin.size() - kEnd.size())};
    while (base64.ends_with('=')) {
        base64.pop_back();
    }
    std::ranges::replace(base64, '+', '-');
    std::ranges::replace(base64, '/', '_');
    auto text = decode_base64url(base64);
    return text && is_valid_utf8(*text) ? std::move(text) : std::nullopt;
}

}  // namespace ragd
