#pragma once
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "text/syntax.hpp"

namespace ragd {

/// What a page says of itself.
struct PageFacts {
    std::string title;             // empty: it does not say
    boost::json::object metadata;  // of its front matter: texts, numbers and lists, but no title
};

/// The title is that of the front matter or the first heading; in reStructuredText and AsciiDoc
/// only a heading before all text, or a line "Title: ..." among the first lines.
/// Requires: valid UTF-8.
PageFacts page_facts(std::string_view text, TextSyntax syntax);

}  // namespace ragd
