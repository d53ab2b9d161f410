#include "base/invisible.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace ragd {
namespace {

struct CodePoints {
    char32_t first;
    char32_t last;
};

/// Cf of Unicode 15, and what is named in the header. U+0600..0605, U+06DD, U+070F, U+0890..0891,
/// U+08E2 and the like are Cf, too, but are seen.
constexpr std::array<CodePoints, 13> kInvisible{{{0x00AD, 0x00AD},
                                                 {0x034F, 0x034F},
                                                 {0x061C, 0x061C},
                                                 {0x115F, 0x1160},
                                                 {0x17B4, 0x17B5},
                                                 {0x180B, 0x180F},
                                                 {0x200B, 0x200F},
                                                 {0x202A, 0x202E},
                                                 {0x2060, 0x206F},
                                                 {0xFEFF, 0xFEFF},
                                                 {0xFFF9, 0xFFFB},
                                                 {0x1D173, 0x1D17A},
                                                 {0xE0000, 0xE0FFF}}};

}  // namespace

bool is_invisible(char32_t value) {
    return std::ranges::any_of(kInvisible, [value](CodePoints range) {
        return value >= range.first && value <= range.last;
    });
}

bool is_joiner(char32_t value) {
    return value == 0x200C || value == 0x200D;
}

std::string InvisibleFilter::feed(std::string_view piece) {
    std::string out;
    for (std::size_t at = 0; at < piece.size();) {
        const CodePoint one = decode_utf8(piece, at);
        const bool stays = !is_invisible(one.value) || (is_joiner(one.value) && last_ >= 0x80);
        if (stays) {
            out += piece.substr(at, one.bytes);
            last_ = one.value;
        }
        found_ = found_ || one.value == 0x202D || one.value == 0x202E || one.value >= 0xE0000;
        at += one.bytes;
    }
    return out;
}

bool has_needless_invisible(std::string_view text) {
    return InvisibleFilter{}.feed(text) != text || text.contains("\u2028") ||
           text.contains("\u2029");
}

}  // namespace ragd
