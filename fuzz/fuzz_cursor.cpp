// Page cursors: only what we made for a collection is taken there, and then names the same document.
#include <algorithm>
#include <cctype>
#include <string>

#include "base/assert.hpp"
#include "domain/page_cursor.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    static const CollectionKey here{TenantId{"t"}, CollectionName{"here"}};
    static const CollectionKey there{TenantId{"t"}, CollectionName{"there"}};
    const std::string bytes{Input{data, size}.rest()};
    if (const auto id = decode_page_cursor(here, bytes)) {
        RAG_ASSERT(bytes.empty() == id->empty(), "an empty cursor is the beginning");
        RAG_ASSERT(
            decode_page_cursor(here, encode_page_cursor(here, *id)).value_or(DocumentId{}) == *id,
            "as we made it");
    }
    if (bytes.empty()) {
        return 0;
    }
    const DocumentId id{bytes};
    const std::string cursor = encode_page_cursor(here, id);
    RAG_ASSERT(decode_page_cursor(here, cursor).value_or(DocumentId{}) == id,
               "what we made names the document");
    RAG_ASSERT(!decode_page_cursor(there, cursor), "in its own collection only");
    const auto is_safe = [](char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    RAG_ASSERT(std::ranges::all_of(cursor, is_safe), "it can stand in a URL");
    return 0;
}
