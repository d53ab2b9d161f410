#pragma once
#include <string_view>

/// Lines of Markdown that speak to a program, not to the reader of the page.
namespace ragd::markdown {

/// True for {{#include x}}, {{< shortcode >}}, {% liquid %}, {: attributes}, :::note, !!! note,
/// [TOC], [label]: address, and lines with nothing but tags: <div align="center">.
bool is_directive(std::string_view body);

/// True for a line that begins an import or export of MDX, which ends with a blank line.
bool is_module_line(std::string_view body);

}  // namespace ragd::markdown
