#include "wire/characters.hpp"

#include <algorithm>
#include <array>

namespace ragd {
namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// White_Space=yes of Unicode's PropList.txt, in UTF-8.
constexpr std::array<std::string_view, 25> kSpaces{
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
    "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88",
    "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
    "\xE3\x80\x80"};

/// Bytes of the well-formed sequence at the start of `text` (Unicode, table 3-7); 0: there is none.
std::size_t sequence_length(std::string_view text) {
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0U;
    };
    const auto tail = [byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const auto second = [byte](unsigned low, unsigned high) {
        return byte(1) >= low && byte(1) <= high;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return tail(1) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool ok = second(lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && tail(2);
        return ok ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool ok = second(lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && tail(2);
        return ok && tail(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto length = sequence_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) {
        return text;
    }
    while (bytes_max > 0 && is_continuation(text[bytes_max])) {
        --bytes_max;
    }
    return text.substr(0, bytes_max);
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

std::string_view trim_space(std::string_view text) {
    const auto cut = [](auto touches, auto remove) {
        const auto space = std::ranges::find_if(kSpaces, touches);
        if (space == kSpaces.end()) {
            return false;
        }
        remove(space->size());
        return true;
    };
    while (cut([&](auto space) { return text.starts_with(space); },
               [&](std::size_t bytes) { text.remove_prefix(bytes); })) {
    }
    while (cut([&](auto space) { return text.ends_with(space); },
               [&](std::size_t bytes) { text.remove_suffix(bytes); })) {
    }
    return text;
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
