#pragma once
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/html_writer.hpp"
#include "extract/text_builder.hpp"

namespace ragd {

/// True for bytes that begin as a page does: its doctype or <html, after blanks, comments and an XML
/// declaration.
bool is_html(std::string_view bytes);

/// HTML and XHTML. See Extractor (document_format.hpp).
Result<Extraction> extract_html(std::string_view bytes, const ExtractLimits& limits);

/// A page that is a part of something else, and the charset that its header names ("" where it does not).
struct HtmlBody {
    std::string_view bytes;
    std::string_view charset;
};

/// Writes the text of a mail: without what it quotes of earlier messages, unless there is nothing else. Nothing of
/// what the page says of itself, no locations.
/// Errors: those of extract_html().
Result<void> write_mail_html(const HtmlBody& body, HtmlPart part, const ExtractLimits& limits,
                             TextBuilder& out);

/// The same as extract_html(), with the charset that a header names.
Result<Extraction> extract_html_body(const HtmlBody& body, const ExtractLimits& limits);

}  // namespace ragd
