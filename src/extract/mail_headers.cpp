#include "extract/mail_headers.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.hpp"
#include "extract/charset.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

int hex_value(char c) {
    constexpr int kTen = 10;
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + kTen
           : c >= 'A' && c <= 'F' ? c - 'A' + kTen
                                  : -1;
}

std::string decode_q(std::string_view text) {
    constexpr int kDigit = 16;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool encoded = text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                             hex_value(text[i + 2]) >= 0;
        if (encoded) {
            out += static_cast<char>(hex_value(text[i + 1]) * kDigit + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '_' ? ' ' : text[i];
        }
    }
    return out;
}

int base64_value(char c) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t at = kDigits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string decode_b(std::string_view text) {
    constexpr unsigned kBits = 6;
    constexpr unsigned kByte = 8;
    std::string out;
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const int value = base64_value(c);
        if (value < 0) {
            continue;
        }
        held = (held << kBits) | static_cast<unsigned>(value);
        bits += kBits;
        if (bits >= kByte) {
            bits -= kByte;
            out += static_cast<char>((held >> bits) & 0xFFU);
        }
    }
    return out;
}

struct EncodedWord {
    std::string charset;
    std::string bytes;
    std::size_t end = 0;  // of it, in the header
};

/// The encoded word that begins at `at` with "=?", if one does.
std::optional<EncodedWord> encoded_word(std::string_view raw, std::size_t at) {
    const std::size_t charset_end = raw.find('?', at + 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= raw.size() ||
        raw[charset_end + 2] != '?') {
        return std::nullopt;
    }
    const std::size_t start = charset_end + 3;
    const std::size_t end = raw.find("?=", start);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view text = raw.substr(start, end - start);
    std::string_view charset = raw.substr(at + 2, charset_end - at - 2);
    charset = charset.substr(0, charset.find('*'));  // a language may stand behind it
    const char how = raw[charset_end + 1];
    if (how != 'q' && how != 'Q' && how != 'b' && how != 'B') {
        return std::nullopt;
    }
    const bool q = how == 'q' || how == 'Q';
    return EncodedWord{.charset = std::string{charset},
                       .bytes = q ? decode_q(text) : decode_b(text),
                       .end = end + 2};
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::string decode_mail_header(std::string_view raw) {
    std::string out;
    EncodedWord
        open;  // several words of a charset are decoded as one: a character may lie across them
    const auto close = [&] {
        out += open.bytes.empty() ? "" : decode_charset(open.bytes, open.charset).text;
        open = {};
    };
    for (std::size_t at = 0; at < raw.size();) {
        const std::size_t mark = std::min(raw.find("=?", at), raw.size());
        auto word = mark < raw.size() ? encoded_word(raw, mark) : std::nullopt;
        const std::string_view plain =
            raw.substr(at, (word ? mark : std::min(mark + 2, raw.size())) - at);
        if (!word || !is_blank(plain)) {  // blanks between two words are none
            close();
            out += decode_charset(plain, "").text;
        }
        if (!word) {
            at = std::min(mark + 2, raw.size());
            continue;
        }
        if (lower(word->charset) != lower(open.charset)) {
            close();
            open.charset = word->charset;
        }
        open.bytes += word->bytes;
        at = word->end;
    }
    close();
    return clean_line(out);
}

std::vector<std::string> mail_addresses(std::string_view raw, std::size_t count_max) {
    std::vector<std::string> out;
    std::string one;
    bool quoted = false;
    int comments = 0;
    const auto add = [&] {
        std::string text = decode_mail_header(one);
        one.clear();
        std::erase(text, '"');
        if (!text.empty() && text != ";" && out.size() < count_max) {
            out.push_back(std::move(text));
        }
    };
    for (std::size_t i = 0; i < raw.size() && out.size() < count_max; ++i) {
        const char c = raw[i];
        if (c == '\\' && i + 1 < raw.size()) {
            one += raw[++i];
        } else if (c == '"' && comments == 0) {
            quoted = !quoted;
        } else if (!quoted && c == '(') {
            ++comments;
            one += c;
        } else if (!quoted && c == ')' && comments > 0) {
            --comments;
            one += c;
        } else if (!quoted && comments == 0 && (c == ',' || c == ';')) {
            add();
        } else if (!quoted && comments == 0 && c == ':') {  // the name of a group
            one.clear();
        } else {
            one += c;
        }
    }
    add();
    return out;
}

bool is_forward_subject(std::string_view subject) {
    const std::string start = lower(trim(subject).substr(0, 8));
    return std::ranges::any_of(std::array<std::string_view, 5>{"fwd:", "fw:", "wg:", "tr:", "rv:"},
                               [&](std::string_view lead) { return start.starts_with(lead); });
}

}  // namespace ragd
