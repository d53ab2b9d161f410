#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "domain/page_image.hpp"
#include "extract/document_format.hpp"

namespace ragd {

// A picture of a page is made where documents are read, since the same bytes are read by the same library. The
// request stands in the place of the document's name, which never begins with a NUL, and the picture is
// the one attachment of the answer.

inline constexpr std::size_t kPageRequestBytes = 64 * limits::kKiB;

/// At most kPageRequestBytes: texts of marks that do not fit are left out, and their boxes are marked.
std::string encode_page_request(const PageWanted& wanted);
/// Nothing for what is a document's name.
std::optional<PageWanted> decode_page_request(std::string_view name);

/// What a child is asked for: a picture of a page, or the text of a document.
/// Requires, Errors, Threads: as extract_document().
Result<Extraction> extract_or_show(std::string_view name, std::string_view bytes,
                                   const ExtractLimits& limits);

/// The answer to a page request. Errors: ParserCrashed - it is none.
Result<PageImage> page_image_of(Extraction answer);

}  // namespace ragd
