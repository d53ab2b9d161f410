#include "config/toml_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kBareKey =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

bool is_control(char c) {
    return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7F;
}

/// "1_000", "+5", "-3": the digits as a setting takes them; empty for anything else.
std::string whole_number(std::string_view token) {
    std::string digits{token.starts_with('-') ? "-" : ""};
    const std::size_t signs = token.starts_with('-') || token.starts_with('+') ? 1 : 0;
    char before = '_';
    for (const char c : token.substr(signs)) {
        if (c == '_' ? before == '_' : c < '0' || c > '9') {
            return {};
        }
        if (c != '_') {
            digits += c;
        }
        before = c;
    }
    const std::string_view number = std::string_view{digits}.substr(token.starts_with('-') ? 1 : 0);
    return before == '_' || (number.size() > 1 && number.starts_with('0')) ? "" : digits;
}

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    Result<std::map<std::string, FileValue>> read() {
        std::map<std::string, FileValue> values;
        for (RAG_TRY(skip_blank()); !rest_.empty(); RAG_TRY(skip_blank())) {
            if (rest_.front() == '[') {
                return unsupported("[sections] are not read: write the settings without them");
            }
            const std::size_t line = line_;
            std::string key = RAG_TRY(read_key());
            std::string text = RAG_TRY(read_value(key));
            RAG_TRY(end_line());
            if (!values.try_emplace(key, FileValue{std::move(text), line}).second) {
                return malformed(fmt::format("'{}' is given twice", key));
            }
        }
        return values;
    }

private:
    [[nodiscard]] Error malformed(std::string_view what) const {
        return fail(ErrorCode::kMalformed, fmt::format("{}: {}", line_, what));
    }
    [[nodiscard]] Error unsupported(std::string_view what) const {
        return fail(ErrorCode::kInvalidField, fmt::format("{}: {}", line_, what));
    }

    void skip_spaces() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    }
    bool take(std::string_view what) {
        if (!rest_.starts_with(what)) {
            return false;
        }
        rest_.remove_prefix(what.size());
        return true;
    }
    bool take_newline() {
        if (!take("\n") && !take("\r\n")) {
            return false;
        }
        ++line_;
        return true;
    }
    Result<void> skip_comment() {
        if (!rest_.starts_with('#')) {
            return {};
        }
        std::string_view comment = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(comment.size());
        if (comment.ends_with('\r') && !rest_.empty()) {
            comment.remove_suffix(1);
        }
        if (std::ranges::any_of(comment, is_control) || !is_valid_utf8(comment)) {
            return malformed("a comment with a control character, or not in UTF-8");
        }
        return {};
    }
    /// Spaces, comments and line ends.
    Result<void> skip_blank() {
        do {
            skip_spaces();
            RAG_TRY(skip_comment());
        } while (take_newline());
        return {};
    }
    Result<void> end_line() {
        skip_spaces();
        RAG_TRY(skip_comment());
        if (!rest_.empty() && !take_newline()) {
            return malformed("only a comment may follow a value");
        }
        return {};
    }

    /// A key and its '='.
    Result<std::string> read_key() {
        std::string key;
        if (rest_.front() == '"' || rest_.front() == '\'') {
            key = RAG_TRY(read_string());
        } else {
            key = rest_.substr(0, rest_.find_first_not_of(kBareKey));
            rest_.remove_prefix(key.size());
        }
        skip_spaces();
        if (key.empty() || !take("=")) {
            return malformed("expected a line like: name = value");
        }
        skip_spaces();
        return key;
    }

    Result<std::string> read_value(const std::string& key) {
        if (rest_.starts_with('"') || rest_.starts_with('\'')) {
            return read_string();
        }
        if (take("[")) {
            return read_array(key);
        }
        const std::string_view token = rest_.substr(0, rest_.find_first_of(" \t\r\n#,]"));
        rest_.remove_prefix(token.size());
        if (token == "true" || token == "false") {
            return std::string{token};
        }
        if (std::string digits = whole_number(token); !digits.empty()) {
            return digits;
        }
        return token.empty() ? malformed(fmt::format("'{}' has no value", key)) : other_type(key);
    }
    [[nodiscard]] Error other_type(const std::string& key) const {
        return unsupported(fmt::format(
            "'{}' must be a string, a whole number, true, false or a list of strings", key));
    }

    /// The strings of an array whose '[' was taken. It may go over several lines.
    Result<std::string> read_array(const std::string& key) {
        std::string joined;
        for (bool is_first = true;; is_first = false) {
            RAG_TRY(skip_blank());
            if (take("]")) {
                return joined;
            }
            if (!rest_.starts_with('"') && !rest_.starts_with('\'')) {
                return other_type(key);
            }
            joined += (is_first ? "" : ",") + RAG_TRY(read_string());
            RAG_TRY(skip_blank());
            if (!take(",") && !rest_.starts_with(']')) {
                return malformed("expected ',' or ']' in a list");
            }
        }
    }

    /// "with \n escapes" or 'as it is'.
    Result<std::string> read_string() {
        const char quote = rest_.front();
        if (rest_.starts_with(R"(""")") || rest_.starts_with("'''")) {
            return unsupported("strings of several lines are not read");
        }
        rest_.remove_prefix(1);
        std::string text;
        while (!rest_.empty() && rest_.front() != quote) {
            if (quote == '"' && take("\\")) {
                RAG_TRY(read_escape(text));
            } else if (is_control(rest_.front())) {
                return malformed("a string with a control character, or without its end");
            } else {
                text += rest_.front();
                rest_.remove_prefix(1);
            }
        }
        if (!take({&quote, 1})) {
            return malformed("a string without its end");
        }
        if (!is_valid_utf8(text)) {
            return malformed("a string that is not UTF-8");
        }
        return text;
    }

    /// What follows a backslash.
    Result<void> read_escape(std::string& text) {
        constexpr std::string_view kNames = "btnfr\"\\";
        constexpr std::string_view kMeanings = "\b\t\n\f\r\"\\";
        const char name = rest_.empty() ? '\0' : rest_.front();
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        if (const auto at = kNames.find(name); at != std::string_view::npos) {
            text += kMeanings[at];
            return {};
        }
        const std::size_t digits = name == 'u' ? 4 : name == 'U' ? 8 : 0;
        std::uint32_t value = 0;
        const char* begin = rest_.data();
        const char* end = begin + std::min(digits, rest_.size());
        const auto [stop, error] = std::from_chars(begin, end, value, 16);
        const bool is_scalar = value < 0xD800 || (value > 0xDFFF && value <= 0x10FFFF);
        if (digits == 0 || error != std::errc{} || stop != begin + digits || !is_scalar) {
            return malformed("an escape that TOML does not have");
        }
        rest_.remove_prefix(digits);
        append_utf8(text, value);
        return {};
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

}  // namespace

Result<std::map<std::string, FileValue>> parse_toml(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    return Reader{text}.read();
}

}  // namespace ragd
