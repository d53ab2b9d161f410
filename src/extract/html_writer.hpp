#pragma once
#include <string>
#include <string_view>

#include "extract/html_content.hpp"
#include "extract/text_builder.hpp"

namespace ragd {

/// Whether what stands around an article is written, too. Of a mail, all but what is quoted of earlier
/// messages (mail_text.hpp); of one that passes a message on, that as well.
enum class HtmlPart { kArticle, kAll, kMail, kForward };

/// Writes the text of a page: headings, paragraphs, lists with the numbers that a browser shows, tables,
/// code, definitions, each at its nearest anchor.
void write_html(const HtmlContent& content, HtmlPart part, const ExtractLimits& limits,
                TextBuilder& out);

/// Writes a table that has rows and columns; false for one that only puts things in their places.
bool write_html_table(const GumboNode& table, const ExtractLimits& limits, TextBuilder& out);

/// The text of what is one line: of a heading, a cell.
std::string flat_html_text(const GumboNode& node);

/// True for an element that begins a line of its own.
bool is_html_block(const GumboNode& node);

/// True for a link that is only a mark to link to a heading ("¶").
bool is_anchor_mark(const GumboNode& node);

}  // namespace ragd
