#include "domain/page_cursor.hpp"

#include <cstddef>

#include "base/base64url.hpp"
#include "base/sha256.hpp"

namespace ragd {

namespace {

constexpr std::size_t kCheckChars = 8;

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
    return encode_base64url(check_of(place, last.str()) + last.str());
}

Result<DocumentId> decode_page_cursor(const CollectionKey& place, std::string_view cursor) {
    if (cursor.empty()) {
        return DocumentId{};
    }
    const auto bytes = decode_base64url(cursor);
    if (!bytes || bytes->size() <= kCheckChars ||
        check_of(place, bytes->substr(kCheckChars)) != bytes->substr(0, kCheckChars)) {
        return fail_field("/cursor", "must be the next_cursor of a listing of this collection");
    }
    return DocumentId{bytes->substr(kCheckChars)};
}

}  // namespace ragd
