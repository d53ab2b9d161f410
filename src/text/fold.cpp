#include "text/fold.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// Combining marks that European letters carry, and the vowels of Hebrew and Arabic, which are
/// written or left out at will; other scripts keep theirs, which tell words apart.
bool is_left_out(utf8proc_int32_t c) {
    const bool accent = (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
                        (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF);
    const bool hebrew = c >= 0x0591 && c <= 0x05C7 && c != 0x05BE;  // all but the hyphen
    const bool arabic = (c >= 0x0610 && c <= 0x061A) || (c >= 0x064B && c <= 0x065F) ||
                        c == 0x0640 || c == 0x0670 || (c >= 0x06D6 && c <= 0x06DC) ||
                        (c >= 0x06DF && c <= 0x06E8) || (c >= 0x06EA && c <= 0x06ED) ||
                        (c >= 0x08D3 && c <= 0x08FF && c != 0x08E2);
    return accent || hebrew || arabic;
}

bool is_invisible(utf8proc_int32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF ||
           (c >= 0xFE00 && c <= 0xFE0F);
}

struct PlainForm {
    utf8proc_int32_t letter;  // as case folding leaves it
    std::string_view plain;
};

/// Latin letters that no normal form takes apart, and Arabic ones that keyboards exchange.
constexpr std::array kPlainForms = {
    PlainForm{0x00E6, "ae"},     PlainForm{0x00F0, "d"},      PlainForm{0x00F8, "o"},
    PlainForm{0x00FE, "th"},     PlainForm{0x0111, "d"},      PlainForm{0x0127, "h"},
    PlainForm{0x0131, "i"},      PlainForm{0x0142, "l"},      PlainForm{0x0153, "oe"},
    PlainForm{0x0167, "t"},      PlainForm{0x0629, "\u0647"}, PlainForm{0x0649, "\u064a"},
    PlainForm{0x06A9, "\u0643"}, PlainForm{0x06CC, "\u064a"},
};

void append_plain(std::vector<utf8proc_int32_t>& out, utf8proc_int32_t c) {
    const auto* form = std::ranges::lower_bound(kPlainForms, c, {}, &PlainForm::letter);
    if (form != kPlainForms.end() && form->letter == c) {
        for (std::size_t at = 0; at < form->plain.size();) {
            const CodePoint point = decode_utf8(form->plain, at);
            out.push_back(static_cast<utf8proc_int32_t>(point.value));
            at += point.bytes;
        }
    } else if (!is_left_out(c) && !is_invisible(c)) {
        out.push_back(c);
    }
}

/// Canonically decomposed, compatibility mapped, case folded.
std::vector<utf8proc_int32_t> decomposed(std::string_view word) {
    constexpr auto kOptions =
        static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(word.data());
    const auto size = static_cast<utf8proc_ssize_t>(word.size());
    std::vector<utf8proc_int32_t> out(word.size());
    auto length = utf8proc_decompose(bytes, size, out.data(), size, kOptions);
    if (length > size) {
        out.resize(static_cast<std::size_t>(length));
        length = utf8proc_decompose(bytes, size, out.data(), length, kOptions);
    }
    out.resize(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(length, 0)));
    return out;
}

}  // namespace

std::string fold(std::string_view word) {
    std::vector<utf8proc_int32_t> plain;
    for (const utf8proc_int32_t c : decomposed(word)) {
        append_plain(plain, c);
    }
    const auto length = utf8proc_normalize_utf32(
        plain.data(), static_cast<utf8proc_ssize_t>(plain.size()),
        static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
    std::string out;
    for (std::size_t n = 0; n < static_cast<std::size_t>(std::max<utf8proc_ssize_t>(length, 0));
         ++n) {
        append_utf8(out, static_cast<char32_t>(plain[n]));
    }
    return out;
}

}  // namespace ragd
