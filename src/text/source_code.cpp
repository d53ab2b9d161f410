#include "text/source_code.hpp"

#include "text/markdown_lines.hpp"

namespace ragd {

std::vector<Block> read_source_code(std::string_view text) {
    std::vector<Block> blocks;
    bool open = false;
    for (std::size_t at = 0; at < text.size();) {
        const markdown::Line line = markdown::line_at(text, at);
        at = line.next;
        if (line.blank()) {
            open = false;
        } else if (open) {
            blocks.back().span.end = line.body.end;
        } else {
            blocks.push_back({.kind = BlockKind::kCode, .span = line.body});
            open = true;
        }
    }
    return blocks;
}

}  // namespace ragd
