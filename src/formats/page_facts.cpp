#include "formats/page_facts.hpp"

#include <algorithm>
#include <span>

#include "base/utf8.hpp"
#include "formats/typed_value.hpp"
#include "text/blocks.hpp"
#include "text/front_matter.hpp"
#include "text/plain_heading.hpp"

namespace ragd {
namespace {

/// Whether a text begins with its title: in reStructuredText and AsciiDoc only there.
bool may_hold_title(TextSyntax syntax, const Block& block) {
    return syntax == TextSyntax::kMarkdown || !is_readable(block.kind);
}

/// The title of a PEP and others that begin with "Key: value" lines.
std::string title_among_keys(std::string_view paragraph) {
    constexpr std::string_view kKey = "Title: ";
    const std::size_t at = paragraph.starts_with(kKey) ? 0 : paragraph.find("\nTitle: ") + 1;
    if (at == 0 && !paragraph.starts_with(kKey)) {
        return {};
    }
    const std::string_view rest = paragraph.substr(at + kKey.size());
    return std::string{trim(rest.substr(0, rest.find_first_of("\r\n")))};
}

std::string title_in(std::string_view text, std::span<const Block> blocks, TextSyntax syntax) {
    for (const Block& block : blocks) {
        std::string title;
        if (block.kind == BlockKind::kFrontMatter) {
            title = front_matter_value(read_front_matter(block.span.of(text)), "title");
        } else if (block.kind == BlockKind::kHeading) {
            title = plain_heading(block.title.of(text));
        } else if (syntax == TextSyntax::kReStructuredText) {
            title = title_among_keys(block.span.of(text));
        }
        if (!title.empty() || !may_hold_title(syntax, block)) {
            return title;
        }
    }
    return {};
}

/// What front matter says, within the bounds of metadata.
boost::json::object metadata_in(std::string_view text, std::span<const Block> blocks) {
    constexpr std::size_t kMembersMax = 64;
    constexpr std::size_t kValueBytesMax = 512;
    constexpr std::size_t kKeyBytesMax = 64;
    boost::json::object out;
    if (blocks.empty() || blocks.front().kind != BlockKind::kFrontMatter) {
        return out;
    }
    for (const FrontMatterMember& member : read_front_matter(blocks.front().span.of(text))) {
        if (member.key == "title" || member.key.size() > kKeyBytesMax ||
            has_control_character(member.key) || out.size() == kMembersMax) {
            continue;
        }
        boost::json::array values;
        for (const std::string& value : member.values) {
            const std::string_view cut = cut_utf8(value, kValueBytesMax);
            values.push_back(member.list ? boost::json::value(cut) : typed_value(cut));
        }
        if (member.list) {
            values.resize(std::min(values.size(), kMembersMax));
            out[member.key] = std::move(values);
        } else {
            out[member.key] = values.front();
        }
    }
    return out;
}

}  // namespace

PageFacts page_facts(std::string_view text, TextSyntax syntax) {
    const std::vector<Block> blocks = read_blocks(text, syntax);
    return {.title = title_in(text, blocks, syntax), .metadata = metadata_in(text, blocks)};
}

}  // namespace ragd
