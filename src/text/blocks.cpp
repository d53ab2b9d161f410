#include "text/blocks.hpp"

#include "text/asciidoc.hpp"
#include "text/markdown.hpp"
#include "text/restructured_text.hpp"
#include "text/source_code.hpp"

namespace ragd {

std::vector<Block> read_blocks(std::string_view text, TextSyntax syntax) {
    switch (syntax) {
        case TextSyntax::kMarkdown:
            return read_markdown(text);
        case TextSyntax::kReStructuredText:
            return read_restructured_text(text);
        case TextSyntax::kAsciiDoc:
            return read_asciidoc(text);
        case TextSyntax::kCode:
            return read_source_code(text);
    }
    return {};
}

}  // namespace ragd
