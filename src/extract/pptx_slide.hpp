#pragma once
#include <pugixml.hpp>

#include "extract/text_builder.hpp"

namespace ragd {

/// Writes what a slide shows, its title first: the shape that is the title, or else a first line of
/// one short paragraph. Dates, footers and slide numbers are left out.
/// Requires: the root of the slide's part.
void write_pptx_slide(pugi::xml_node slide, TextBuilder& text);

/// Writes the speaker's notes of a slide, as one paragraph each. Requires: the root of their part.
void write_pptx_notes(pugi::xml_node notes, TextBuilder& text);

}  // namespace ragd
