#include "clients/qdrant/page_cursor.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/sha256.hpp"

namespace ragd {
namespace {

constexpr std::size_t kCheckDigits = 16;

std::string check_of(const Scope& scope, std::string_view last) {
    return Sha256{}
        .add_field(scope.tenant.str())
        .add_field(scope.collection.str())
        .add_field(last)
        .hex()
        .substr(0, kCheckDigits);
}

std::optional<std::string> bytes_of_hex(std::string_view hex) {
    std::string bytes;
    for (; hex.size() >= 2; hex.remove_prefix(2)) {
        unsigned char byte = 0;
        const auto [end, error] = std::from_chars(hex.data(), hex.data() + 2, byte, 16);
        if (error != std::errc{} || end != hex.data() + 2) {
            return std::nullopt;
        }
        bytes += static_cast<char>(byte);
    }
    return hex.empty() && !bytes.empty() ? std::optional{bytes} : std::nullopt;
}

}  // namespace

std::string encode_page_cursor(const Scope& scope, const DocumentId& last) {
    std::string cursor = check_of(scope, last.str());
    for (const char byte : last.str()) {
        cursor += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    }
    return cursor;
}

Result<DocumentId> decode_page_cursor(const Scope& scope, std::string_view cursor) {
    if (cursor.empty()) {
        return DocumentId{};
    }
    const auto last =
        cursor.size() > kCheckDigits ? bytes_of_hex(cursor.substr(kCheckDigits)) : std::nullopt;
    if (!last || !cursor.starts_with(check_of(scope, *last))) {
        return fail_field("/cursor", "must be the next_cursor of a listing of this collection");
    }
    return DocumentId{*last};
}

}  // namespace ragd
