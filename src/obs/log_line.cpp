#include "obs/log_line.hpp"

#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace ragd {
namespace {

struct CodePoint {
    char32_t value = 0xfffd;
    std::size_t bytes = 1;
    bool valid = false;
};

/// The code point at the front of `text`; an invalid byte counts as one.
CodePoint first_code_point(std::string_view text) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1, true};
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < length) {
        return {};
    }
    char32_t value = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return {};
        }
        value = value << 6U | (byte(i) & 0x3fU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return {};
    }
    return {value, length, true};
}

/// Control characters of ASCII and C1, and the two line separators of Unicode.
bool harms_a_line(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

/// A JSON string; its escapes read well in text lines too.
void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const auto next = first_code_point(text);
        if (!next.valid) {
            out += "\xef\xbf\xbd";
        } else if (next.value == '"' || next.value == '\\') {
            out += '\\';
            out += text.front();
        } else if (next.value == '\n') {
            out += "\\n";
        } else if (harms_a_line(next.value)) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                           static_cast<std::uint32_t>(next.value));
        } else {
            out += text.substr(0, next.bytes);
        }
        text.remove_prefix(next.bytes);
    }
    out += '"';
}

void append_number(std::string& out, double number) {
    if (std::isfinite(number)) {
        fmt::format_to(std::back_inserter(out), "{}", number);
    } else {
        out += "null";  // JSON has no other word for it
    }
}

void append_value(std::string& out, const LogField::Value& value) {
    std::visit(
        [&out](const auto& held) {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::string_view>) {
                append_quoted(out, held);
            } else if constexpr (std::is_same_v<Held, double>) {
                append_number(out, held);
            } else {
                fmt::format_to(std::back_inserter(out), "{}", held);
            }
        },
        value);
}

bool is_plain_word(std::string_view text) {
    return !text.empty() && text.find_first_not_of(
                                "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-_.:/+@%,") == std::string_view::npos;
}

void append_text_value(std::string& out, const LogField::Value& value) {
    const auto* text = std::get_if<std::string_view>(&value);
    if (text != nullptr && is_plain_word(*text)) {
        out += *text;
    } else {
        append_value(out, value);
    }
}

}  // namespace

std::string_view name_of(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return "debug";
        case LogLevel::kInfo:
            return "info";
        case LogLevel::kWarn:
            return "warn";
        case LogLevel::kError:
            return "error";
        case LogLevel::kOff:
            break;
    }
    return "off";
}

std::string json_line(WallTime time, LogLevel level, std::string_view event,
                      std::span<const LogField> fields) {
    std::string line =
        fmt::format(R"({{"time":"{}","level":"{}","event":)", to_rfc3339(time), name_of(level));
    append_quoted(line, event);
    for (const LogField& field : fields) {
        line += ',';
        append_quoted(line, field.key);
        line += ':';
        append_value(line, field.value);
    }
    line += '}';
    return line;
}

std::string text_line(WallTime time, LogLevel level, std::string_view event,
                      std::span<const LogField> fields) {
    std::string line = fmt::format("{} {:<5} ", to_rfc3339(time), name_of(level));
    append_text_value(line, event);
    for (const LogField& field : fields) {
        line += ' ';
        append_text_value(line, field.key);
        line += '=';
        append_text_value(line, field.value);
    }
    return line;
}

}  // namespace ragd
