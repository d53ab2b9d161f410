#include "base/utf8.hpp"

#include <cstdint>
#include <cstring>

#include <utf8proc.h>

namespace ragd {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

bool is_continuation(std::string_view text, std::size_t at) {
    return at < text.size() && (byte_at(text, at) & 0xC0U) == 0x80U;
}

/// Bytes of `text` from `at` on that are ASCII, eight at a time; may stop up to seven short.
std::size_t ascii_blocks(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    std::uint64_t block = 0;
    while (text.size() - at >= sizeof(block)) {
        std::memcpy(&block, text.data() + at, sizeof(block));
        if ((block & 0x8080808080808080ULL) != 0) {
            break;
        }
        at += sizeof(block);
    }
    return at - begin;
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) {
    const unsigned lead = byte_at(text, at);
    if (lead < 0x80) {
        return {lead, 1};
    }
    if (lead >= 0xC2 && lead < 0xE0 && is_continuation(text, at + 1)) {
        return {(lead & 0x1FU) << 6U | (byte_at(text, at + 1) & 0x3FU), 2};
    }
    if (lead >= 0xE0 && lead < 0xF0 && is_continuation(text, at + 1) &&
        is_continuation(text, at + 2)) {
        const char32_t value = (lead & 0x0FU) << 12U | (byte_at(text, at + 1) & 0x3FU) << 6U |
                               (byte_at(text, at + 2) & 0x3FU);
        if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) {
            return {value, 3};
        }
    }
    if (lead >= 0xF0 && lead < 0xF5 && is_continuation(text, at + 1) &&
        is_continuation(text, at + 2) && is_continuation(text, at + 3)) {
        const char32_t value = (lead & 0x07U) << 18U | (byte_at(text, at + 1) & 0x3FU) << 12U |
                               (byte_at(text, at + 2) & 0x3FU) << 6U |
                               (byte_at(text, at + 3) & 0x3FU);
        if (value >= 0x10000 && value <= 0x10FFFF) {
            return {value, 4};
        }
    }
    return {kReplacement, 1};
}

bool is_valid_utf8(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        at += ascii_blocks(text, at);
        if (at == text.size()) {
            break;
        }
        const CodePoint next = decode_utf8(text, at);
        // A genuine U+FFFD takes three bytes; one byte long, it stands for a broken one.
        if (next.value == kReplacement && next.bytes == 1) {
            return false;
        }
        at += next.bytes;
    }
    return true;
}

std::size_t utf8_length(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) {
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    }
    return count;
}

EncodedCodePoint encode_utf8(char32_t value) {
    const auto tail = [value](unsigned shift) {
        return static_cast<char>(0x80U | (value >> shift & 0x3FU));
    };
    if (value < 0x80) {
        return {{static_cast<char>(value)}, 1};
    }
    if (value < 0x800) {
        return {{static_cast<char>(0xC0U | value >> 6U), tail(0)}, 2};
    }
    if (value < 0x10000) {
        return {{static_cast<char>(0xE0U | value >> 12U), tail(6), tail(0)}, 3};
    }
    return {{static_cast<char>(0xF0U | value >> 18U), tail(12), tail(6), tail(0)}, 4};
}

void append_utf8(std::string& out, char32_t value) {
    const EncodedCodePoint bytes = encode_utf8(value);
    out.append(bytes.data.data(), bytes.size);
}

bool is_white_space(char32_t value) {
    if (value < 0x80) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }
    return value == 0x85 || value == 0xA0 || value == 0x1680 ||
           (value >= 0x2000 && value <= 0x200A) || value == 0x2028 || value == 0x2029 ||
           value == 0x202F || value == 0x205F || value == 0x3000;
}

std::string_view trim(std::string_view text) {
    while (!text.empty()) {
        const CodePoint first = decode_utf8(text, 0);
        if (!is_white_space(first.value)) {
            break;
        }
        text.remove_prefix(first.bytes);
    }
    while (!text.empty()) {
        std::size_t last = text.size() - 1;
        while (last > 0 && is_continuation(text, last)) {
            --last;
        }
        const CodePoint code = decode_utf8(text, last);
        if (!is_white_space(code.value) || last + code.bytes != text.size()) {
            break;
        }
        text.remove_suffix(code.bytes);
    }
    return text;
}

std::string lower(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint code = decode_utf8(text, at);
        if (code.value == 0x130) {
            out += "i\xCC\x87";  // the one character whose lower case is two: i and a dot above
        } else if (code.value == kReplacement) {
            out += text.substr(at, code.bytes);
        } else if (code.value < 0x80) {
            const bool upper = code.value >= 'A' && code.value <= 'Z';
            out.push_back(static_cast<char>(upper ? code.value + ('a' - 'A') : code.value));
        } else {
            const auto value = static_cast<utf8proc_int32_t>(code.value);
            append_utf8(out, static_cast<char32_t>(utf8proc_tolower(value)));
        }
        at += code.bytes;
    }
    return out;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) {
        return text;
    }
    while (bytes_max > 0 && is_continuation(text, bytes_max)) {
        --bytes_max;
    }
    return text.substr(0, bytes_max);
}

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F) {
            return true;
        }
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
            return true;
        }
    }
    return false;
}

}  // namespace ragd
