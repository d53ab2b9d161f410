#pragma once
#include <string_view>

namespace ragd {

/// How a text says what its parts are.
enum class TextSyntax {
    kMarkdown,          // also plain text, which seldom says anything
    kReStructuredText,  // .rst
    kAsciiDoc,          // .adoc, .asciidoc
    kCode,              // source code and settings: lines, in which # begins no heading
};

/// By the extension of a name (of a file, or a document's id, which is often one), or the whole
/// name (Makefile); ASCII case is ignored, and so is what a row's number adds ("a.csv#12").
TextSyntax syntax_of(std::string_view name);

/// True for an extension of source code or settings, in lower case and without the dot.
bool is_code_extension(std::string_view extension);

}  // namespace ragd
