#include "domain/page_cursor.hpp"

#include <cstdint>
#include <optional>

#include "base/sha256.hpp"

namespace ragd {

namespace {

// RFC 4648, section 5, without padding.
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kCheckChars = 8;

std::string encode(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int waiting = 0;
    for (const char byte : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(byte);
        for (waiting += 8; waiting >= 6; waiting -= 6) {
            text += kAlphabet[bits >> static_cast<unsigned>(waiting - 6) & 63U];
        }
    }
    if (waiting > 0) {
        text += kAlphabet[bits << static_cast<unsigned>(6 - waiting) & 63U];
    }
    return text;
}

std::optional<std::string> decode(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int waiting = 0;
    for (const char letter : text) {
        const auto value = kAlphabet.find(letter);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        waiting += 6;
        if (waiting >= 8) {
            waiting -= 8;
            bytes += static_cast<char>(bits >> static_cast<unsigned>(waiting) & 255U);
        }
    }
    return bytes;
}

std::string check_of(const CollectionKey& place, std::string_view last) {
    return Sha256{}
        .add_field(place.tenant.str())
        .add_field(place.collection.str())
        .add_field(last)
        .hex()
        .substr(0, kCheckChars);
}

}  // namespace

std::string encode_page_cursor(const CollectionKey& place, const DocumentId& last) {
    return encode(check_of(place, last.str()) + last.str());
}

Result<DocumentId> decode_page_cursor(const CollectionKey& place, std::string_view cursor) {
    if (cursor.empty()) {
        return DocumentId{};
    }
    const auto bytes = decode(cursor);
    if (!bytes || bytes->size() <= kCheckChars ||
        check_of(place, bytes->substr(kCheckChars)) != bytes->substr(0, kCheckChars)) {
        return fail_field("/cursor", "must be the next_cursor of a listing of this collection");
    }
    return DocumentId{bytes->substr(kCheckChars)};
}

}  // namespace ragd
