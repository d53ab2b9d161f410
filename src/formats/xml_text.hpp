#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// The text of an XML file by its elements: an element with text of its own is a paragraph, in which
/// elements in the middle of its text (<b>, <link>) are part of the sentence, and items, cells and
/// line breaks there are words of their own; a short text of an
/// element without others is a line with its name, "port: 8080", and so are attributes, "server
/// name: a". Elements named title or head become Markdown headings. Comments, declarations and
/// processing instructions are left out; entities other than those of XML itself stay as they are.
/// Errors: Malformed - elements that do not match, a tag that does not end; names the line.
/// Requires: valid UTF-8.
Result<std::string> xml_as_text(std::string_view text);

/// &amp; &lt; &gt; &quot; &apos; &nbsp; &#65; &#x41; as what they stand for; others stay.
std::string without_entities(std::string_view text);

}  // namespace ragd
