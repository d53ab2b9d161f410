#include "formats/decode_text.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf32Rest{"\0\0", 2};  // UTF-32 has the same first two bytes
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";

enum class ByteOrder { kLittle, kBig };

char32_t utf16_unit(std::string_view bytes, std::size_t at, ByteOrder order) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return order == ByteOrder::kBig ? (char32_t{first} << 8U) | second
                                    : (char32_t{second} << 8U) | first;
}

bool is_high_surrogate(char32_t unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low_surrogate(char32_t unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

Result<std::string> from_utf16(std::string_view bytes, ByteOrder order) {
    constexpr std::size_t kMarkBytes = 2;
    if (bytes.size() % 2 != 0) {
        return fail(ErrorCode::kMalformed,
                    "UTF-16 with an odd number of bytes: the file has been cut or damaged");
    }
    std::string out;
    out.reserve(bytes.size() / 2);
    for (std::size_t at = kMarkBytes; at < bytes.size(); at += 2) {
        char32_t value = utf16_unit(bytes, at, order);
        const bool pair = is_high_surrogate(value) && at + 2 < bytes.size() &&
                          is_low_surrogate(utf16_unit(bytes, at + 2, order));
        if (pair) {
            const char32_t low = utf16_unit(bytes, at + 2, order);
            value = 0x10000 + ((value - 0xD800) << 10U) + (low - 0xDC00);
            at += 2;
        } else if (is_high_surrogate(value) || is_low_surrogate(value)) {
            return fail(
                ErrorCode::kMalformed,
                fmt::format("UTF-16 with half a surrogate pair at byte {}; save the file as "
                            "UTF-8 with the program that wrote it",
                            at));
        }
        append_utf8(out, value);
    }
    return out;
}

/// Where `bytes` stops being UTF-8.
std::optional<std::size_t> first_bad_byte(std::string_view bytes) {
    if (is_valid_utf8(bytes)) {
        return std::nullopt;
    }
    std::size_t at = 0;
    while (at < bytes.size()) {
        const CodePoint point = decode_utf8(bytes, at);
        if (point.value == 0xFFFD && point.bytes == 1) {
            break;
        }
        at += point.bytes;
    }
    return at;
}

}  // namespace

bool is_utf16(std::string_view bytes) {
    return bytes.starts_with(kUtf16BigMark) ||
           (bytes.starts_with(kUtf16LittleMark) && !bytes.substr(2).starts_with(kUtf32Rest));
}

Result<std::string> decode_marks(std::string_view bytes) {
    if (is_utf16(bytes)) {
        return from_utf16(bytes,
                          bytes.starts_with(kUtf16BigMark) ? ByteOrder::kBig : ByteOrder::kLittle);
    }
    if (bytes.contains('\0')) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("not a text: a NUL byte at {}; a text in UTF-16 or UTF-32 must be "
                                "saved as UTF-8",
                                bytes.find('\0')));
    }
    if (bytes.starts_with(kUtf8Mark)) {
        bytes.remove_prefix(kUtf8Mark.size());
    }
    return std::string{bytes};
}

Result<std::string> decode_text(std::string_view bytes) {
    std::string text = RAG_TRY(decode_marks(bytes));
    if (const auto bad = first_bad_byte(text)) {
        const std::size_t mark = bytes.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
        return fail(
            ErrorCode::kMalformed,
            fmt::format("not UTF-8: byte {} is 0x{:02X}; convert the file, for example with "
                        "iconv -f WINDOWS-1252 -t UTF-8",
                        mark + *bad, static_cast<unsigned char>(text[*bad])));
    }
    return text;
}

}  // namespace ragd
