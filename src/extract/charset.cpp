#include "extract/charset.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>

#include <iconv.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kUtf8 = "utf-8";
constexpr std::string_view kWindows1252 = "windows-1252";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kLabelWithinBytes = 4096;

struct CharsetName {
    std::string_view label;  // as pages say it, lower case
    std::string_view name;   // as iconv knows it
};

/// The labels of the Encoding Standard that differ from what iconv understands, and those names of its own
/// that prepare_charsets() loads.
constexpr std::array kNames = {
    CharsetName{"big5", "big5-hkscs"},
    CharsetName{"euc-jp", "euc-jp"},
    CharsetName{"euc-kr", "cp949"},
    CharsetName{"gb18030", "gb18030"},
    CharsetName{"gb2312", "gb18030"},
    CharsetName{"gbk", "gb18030"},
    CharsetName{"iso-2022-jp", "iso-2022-jp"},
    CharsetName{"iso-8859-10", "iso-8859-10"},
    CharsetName{"iso-8859-13", "iso-8859-13"},
    CharsetName{"iso-8859-15", "iso-8859-15"},
    CharsetName{"iso-8859-2", "iso-8859-2"},
    CharsetName{"iso-8859-3", "iso-8859-3"},
    CharsetName{"iso-8859-4", "iso-8859-4"},
    CharsetName{"iso-8859-5", "iso-8859-5"},
    CharsetName{"iso-8859-6", "iso-8859-6"},
    CharsetName{"iso-8859-7", "iso-8859-7"},
    CharsetName{"iso-8859-8", "iso-8859-8"},
    CharsetName{"iso-8859-9", "windows-1254"},
    CharsetName{"koi8-r", "koi8-r"},
    CharsetName{"koi8-u", "koi8-u"},
    CharsetName{"ks_c_5601-1987", "cp949"},
    CharsetName{"macintosh", "macintosh"},
    CharsetName{"shift-jis", "cp932"},
    CharsetName{"shift_jis", "cp932"},
    CharsetName{"sjis", "cp932"},
    CharsetName{"tis-620", "cp874"},
    CharsetName{"windows-1250", "windows-1250"},
    CharsetName{"windows-1251", "windows-1251"},
    CharsetName{"windows-1253", "windows-1253"},
    CharsetName{"windows-1254", "windows-1254"},
    CharsetName{"windows-1255", "windows-1255"},
    CharsetName{"windows-1256", "windows-1256"},
    CharsetName{"windows-1257", "windows-1257"},
    CharsetName{"windows-1258", "windows-1258"},
    CharsetName{"windows-31j", "cp932"},
    CharsetName{"windows-874", "cp874"},
    CharsetName{"x-sjis", "cp932"},
};

/// What browsers take for windows-1252.
constexpr std::array<std::string_view, 8> kLatin = {
    "ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252"};

/// U+0080..9F of windows-1252; the rest of it is Latin-1.
constexpr std::array<char32_t, 32> kWindows1252High = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::string from_windows1252(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const bool high = byte >= 0x80 && byte < 0xA0;
        append_utf8(out, high ? kWindows1252High[byte - 0x80] : static_cast<char32_t>(byte));
    }
    return out;
}

std::string repaired_utf8(std::string_view bytes) {
    if (is_valid_utf8(bytes)) {
        return std::string{bytes};
    }
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decode_utf8(bytes, at);
        append_utf8(out, c.value);
        at += c.bytes;
    }
    return out;
}

bool is_open(iconv_t converter) {
    return reinterpret_cast<std::intptr_t>(converter) != -1;
}

/// A converter of iconv to UTF-8.
class Converter {
public:
    explicit Converter(const std::string& from) : handle_(::iconv_open("UTF-8", from.c_str())) {}
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() {
        if (is_open(handle_)) {
            ::iconv_close(handle_);
        }
    }
    [[nodiscard]] iconv_t get() const { return handle_; }

private:
    iconv_t handle_;
};

/// Open from then on: its tables are files, which a child cannot open later.
iconv_t converter(const std::string& name) {
    static std::map<std::string, Converter> open;
    return open.try_emplace(name, name).first->second.get();
}

std::string converted(iconv_t converter, std::string_view bytes) {
    constexpr std::size_t kPart = 64 * 1024;
    ::iconv(converter, nullptr, nullptr, nullptr, nullptr);
    std::string out;
    std::string part(kPart, '\0');
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
        char* to = part.data();
        std::size_t room = part.size();
        const bool stopped =
            ::iconv(converter, &in, &left, &to, &room) == static_cast<std::size_t>(-1);
        out.append(part.data(), part.size() - room);
        if (stopped && errno != E2BIG) {
            out += kReplacement;
            ++in;
            --left;
        }
    }
    return out;
}

/// Of "\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF", or "<" as UTF-16 has it: the charset and the mark's bytes.
std::optional<std::pair<std::string_view, std::size_t>> charset_of_mark(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        return std::pair{kUtf8, std::size_t{3}};
    }
    if (bytes.starts_with("\xFF\xFE")) {
        return std::pair{"utf-16le"sv, std::size_t{2}};
    }
    if (bytes.starts_with("\xFE\xFF")) {
        return std::pair{"utf-16be"sv, std::size_t{2}};
    }
    if (bytes.starts_with("<\0"sv)) {
        return std::pair{"utf-16le"sv, std::size_t{0}};
    }
    if (bytes.starts_with("\0<"sv)) {
        return std::pair{"utf-16be"sv, std::size_t{0}};
    }
    return std::nullopt;
}

/// The name that iconv knows; empty where the label is of none.
std::string_view name_of_label(std::string_view label) {
    if (label.starts_with("utf")) {  // a page that can be read as far as its label is no UTF-16
        return kUtf8;
    }
    if (std::ranges::find(kLatin, label) != kLatin.end()) {
        return kWindows1252;
    }
    const auto* found = std::ranges::find(kNames, label, &CharsetName::label);
    return found == kNames.end() ? "" : found->name;
}

DecodedText decoded(std::string_view bytes, std::string_view name, bool is_guess) {
    DecodedText out{.text = {}, .charset = std::string{name}, .is_guess = is_guess};
    if (name == kUtf8) {
        out.text = repaired_utf8(bytes);
    } else if (name == kWindows1252) {
        out.text = from_windows1252(bytes);
    } else if (const iconv_t with = converter(out.charset); is_open(with)) {
        out.text = repaired_utf8(converted(with, bytes));
    } else {
        out.text = repaired_utf8(bytes);
    }
    return out;
}

}  // namespace

DecodedText decode_charset(std::string_view bytes, std::string_view label) {
    if (const auto mark = charset_of_mark(bytes)) {
        return decoded(bytes.substr(mark->second), mark->first, false);
    }
    const std::string_view name = name_of_label(lower(trim(label)));
    if (!name.empty()) {
        // A label that says Latin-1 of what is UTF-8 is a template's, not the page's.
        const bool wrong = name == kWindows1252 && is_valid_utf8(bytes);
        return decoded(bytes, wrong ? kUtf8 : name, false);
    }
    const bool ascii =
        std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return is_valid_utf8(bytes) ? decoded(bytes, kUtf8, !ascii)
                                : decoded(bytes, kWindows1252, true);
}

bool is_text_of_charset(std::string_view bytes) {
    constexpr std::ptrdiff_t kOneIn = 100;
    const auto controls = std::ranges::count_if(bytes, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && (byte < '\t' || byte > '\r') && byte != 0x1B;  // ESC: ISO-2022-JP
    });
    return controls * kOneIn <= static_cast<std::ptrdiff_t>(bytes.size()) ||
           charset_of_mark(bytes).has_value();
}

std::string charset_label(std::string_view page) {
    const std::string start = lower(page.substr(0, kLabelWithinBytes));
    const auto label_after = [&](std::string_view word, std::size_t from,
                                 std::size_t end) -> std::string {
        std::size_t at = start.find(word, from);
        if (at >= end) {
            return {};
        }
        at = start.find_first_not_of(" \t\r\n=\"'", at + word.size());
        const std::size_t stop = start.find_first_of(" \t\r\n\"';/>?", std::min(at, start.size()));
        return at >= end ? std::string{} : start.substr(at, stop - at);
    };
    if (start.starts_with("<?xml")) {
        if (auto label = label_after("encoding", 0, start.find("?>")); !label.empty()) {
            return label;
        }
    }
    for (std::size_t at = start.find("<meta"); at != std::string::npos;
         at = start.find("<meta", at + 1)) {
        const std::size_t end = std::min(start.find('>', at), start.size());
        if (auto label = label_after("charset", at, end); !label.empty()) {
            return label;
        }
    }
    return {};
}

Result<void> prepare_charsets(const ExtractLimits& /*limits*/) {
    for (const std::string_view name : {"utf-16le", "utf-16be"}) {
        converter(std::string{name});
    }
    for (const CharsetName& known : kNames) {
        converter(std::string{known.name});
    }
    return {};
}

}  // namespace ragd
