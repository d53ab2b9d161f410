#include "text/fold.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

/// Combining marks that European letters carry; other scripts keep theirs, which tell words apart.
bool is_accent(utf8proc_int32_t c) {
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
           (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF);
}

bool is_invisible(utf8proc_int32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF ||
           (c >= 0xFE00 && c <= 0xFE0F);
}

struct PlainForm {
    utf8proc_int32_t letter;  // as case folding leaves it
    std::string_view plain;
};

/// Latin letters that no normal form takes apart.
constexpr std::array kPlainForms = {
    PlainForm{0x00E6, "ae"}, PlainForm{0x00F0, "d"}, PlainForm{0x00F8, "o"},
    PlainForm{0x00FE, "th"}, PlainForm{0x0111, "d"}, PlainForm{0x0127, "h"},
    PlainForm{0x0131, "i"},  PlainForm{0x0142, "l"}, PlainForm{0x0153, "oe"},
    PlainForm{0x0167, "t"},
};

void append_plain(std::vector<utf8proc_int32_t>& out, utf8proc_int32_t c) {
    const auto* form = std::ranges::lower_bound(kPlainForms, c, {}, &PlainForm::letter);
    if (form != kPlainForms.end() && form->letter == c) {
        out.insert(out.end(), form->plain.begin(), form->plain.end());
    } else if (!is_accent(c) && !is_invisible(c)) {
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
