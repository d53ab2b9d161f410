#include "obs/log_line.hpp"

#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr char32_t kReplacement = 0xfffd;

/// Control characters of ASCII and C1, and the two line separators of Unicode.
bool harms_a_line(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

/// A JSON string; its escapes read well in text lines too.
void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const auto next = decode_utf8(text, at);
        if (next.value == '"' || next.value == '\\') {
            out += '\\';
            out += text[at];
        } else if (next.value == '\n') {
            out += "\\n";
        } else if (harms_a_line(next.value)) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                           static_cast<std::uint32_t>(next.value));
        } else if (next.value == kReplacement) {  // also what stands for a byte that is no UTF-8
            out += "\xef\xbf\xbd";
        } else {
            out += text.substr(at, next.bytes);
        }
        at += next.bytes;
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

std::string format_line(LogFormat format, WallTime time, LogLevel level, std::string_view event,
                        std::span<const LogField> fields) {
    return format == LogFormat::kJson ? json_line(time, level, event, fields)
                                      : text_line(time, level, event, fields);
}

}  // namespace ragd
