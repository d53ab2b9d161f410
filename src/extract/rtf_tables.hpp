#pragma once
#include <string>
#include <string_view>
#include <unordered_map>

namespace ragd {

/// The charset that a code page of Windows is, as decode_charset() takes it; "windows-1252" where it is not known.
std::string charset_of_code_page(int code_page);

/// The same of the number that a font has in RTF (\fcharset128); "" where it says nothing.
std::string charset_of_font(int font_charset);

/// What a style says.
struct RtfStyle {
    std::string name;
    int level = 0;  // of a heading, from 1; 0: it is none
};

/// The level of a heading that a style's name means: "heading 2" and "Title" are some; 0: none.
int level_of_style_name(std::string_view name);

/// The character that a word stands for ("emdash"), as UTF-8; "" for other words.
std::string_view text_of_rtf_word(std::string_view word);

}  // namespace ragd
