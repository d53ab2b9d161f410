#include "extract/rtf_tables.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

struct NumberedCharset {
    int number;
    std::string_view charset;
};

constexpr std::array kCodePages = {
    NumberedCharset{874, "windows-874"},   NumberedCharset{932, "shift_jis"},
    NumberedCharset{936, "gbk"},           NumberedCharset{949, "euc-kr"},
    NumberedCharset{950, "big5"},          NumberedCharset{10000, "macintosh"},
    NumberedCharset{20866, "koi8-r"},      NumberedCharset{21866, "koi8-u"},
    NumberedCharset{28592, "iso-8859-2"},  NumberedCharset{28605, "iso-8859-15"},
    NumberedCharset{50220, "iso-2022-jp"}, NumberedCharset{51932, "euc-jp"},
    NumberedCharset{54936, "gb18030"},     NumberedCharset{65001, "utf-8"},
};

constexpr std::array kFontCharsets = {
    NumberedCharset{0, "windows-1252"},   NumberedCharset{77, "macintosh"},
    NumberedCharset{128, "shift_jis"},    NumberedCharset{129, "euc-kr"},
    NumberedCharset{134, "gbk"},          NumberedCharset{136, "big5"},
    NumberedCharset{161, "windows-1253"}, NumberedCharset{162, "windows-1254"},
    NumberedCharset{163, "windows-1258"}, NumberedCharset{177, "windows-1255"},
    NumberedCharset{178, "windows-1256"}, NumberedCharset{186, "windows-1257"},
    NumberedCharset{204, "windows-1251"}, NumberedCharset{222, "windows-874"},
    NumberedCharset{238, "windows-1250"},
};

struct WordText {
    std::string_view word;
    std::string_view text;
};

constexpr std::array kWords = {
    WordText{"tab", "\t"},     WordText{"line", "\n"},     WordText{"emdash", "—"},
    WordText{"endash", "–"},   WordText{"bullet", "•"},    WordText{"lquote", "‘"},
    WordText{"rquote", "’"},   WordText{"ldblquote", "“"}, WordText{"rdblquote", "”"},
    WordText{"emspace", " "},  WordText{"enspace", " "},   WordText{"qmspace", " "},
    WordText{"zwj", "\u200D"}, WordText{"zwnj", "\u200C"},
};

}  // namespace

std::string charset_of_code_page(int code_page) {
    constexpr int kWindowsFirst = 1250;
    constexpr int kWindowsLast = 1258;
    if (code_page >= kWindowsFirst && code_page <= kWindowsLast) {
        return fmt::format("windows-{}", code_page);
    }
    const auto* found = std::ranges::find(kCodePages, code_page, &NumberedCharset::number);
    return std::string{found == kCodePages.end() ? "windows-1252" : found->charset};
}

std::string charset_of_font(int font_charset) {
    const auto* found = std::ranges::find(kFontCharsets, font_charset, &NumberedCharset::number);
    return std::string{found == kFontCharsets.end() ? "" : found->charset};
}

int level_of_style_name(std::string_view name) {
    const std::string text = lower(trim(name));
    if (text == "title") {
        return 1;
    }
    for (const std::string_view lead : {"heading ", "überschrift ", "titre "}) {
        const std::string_view rest =
            text.starts_with(lead) ? std::string_view{text}.substr(lead.size()) : "";
        if (rest.size() == 1 && rest.front() >= '1' && rest.front() <= '9') {
            return rest.front() - '0';
        }
    }
    return 0;
}

std::string_view text_of_rtf_word(std::string_view word) {
    const auto* found = std::ranges::find(kWords, word, &WordText::word);
    return found == kWords.end() ? std::string_view{} : found->text;
}

}  // namespace ragd
