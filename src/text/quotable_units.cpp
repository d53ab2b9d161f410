#include "text/quotable_units.hpp"

#include "base/ascii.hpp"
#include "text/markdown_lines.hpp"
#include "text/sentences.hpp"

namespace ragd {
namespace {

using markdown::Line;

constexpr std::size_t kWholeBytesMax = 480;  // of a definition or option that is quoted whole

/// "-u, --include-untracked" at the start of a line.
bool begins_option(std::string_view body) {
    const std::size_t mark = body.find_first_not_of("`*");
    if (mark == std::string_view::npos || body[mark] != '-' || mark + 1 == body.size()) {
        return false;
    }
    const bool is_long = body.substr(mark).starts_with("--") && mark + 2 < body.size();
    return is_ascii_letter(body[mark + (is_long ? 2 : 1)]);
}

class UnitLister {
public:
    explicit UnitLister(std::string_view text) : text_(text) {}

    void add(const Block& block) {
        switch (block.kind) {
            case BlockKind::kHeading:
                units_.push_back({.span = block.span, .heading = block.title});
                break;
            case BlockKind::kTableRow:
                units_.push_back({.span = block.span, .context = title_of(block)});
                break;
            case BlockKind::kDefinition:
                add_definition(block);
                break;
            case BlockKind::kCode:
                add_code(block.code.empty() ? block.span : block.code);
                break;
            case BlockKind::kParagraph:
            case BlockKind::kListItem:
                if (begins_option(block.span.of(text_)) && block.span.of(text_).contains('\n')) {
                    add_code(block.span);
                } else {
                    add_sentences(block, std::nullopt);
                }
                break;
            case BlockKind::kTableHead:
            case BlockKind::kTableRule:
            case BlockKind::kFrontMatter:
            case BlockKind::kComment:
                break;
        }
    }

    std::vector<QuotableUnit> take() { return std::move(units_); }

private:
    static std::optional<Span> title_of(const Block& block) {
        return block.title.empty() ? std::nullopt : std::optional{block.title};
    }

    void add_sentences(const Block& block, std::optional<Span> context) {
        sentences_.clear();
        append_sentences(text_, block, sentences_);
        bool first = true;
        for (const Span sentence : sentences_) {
            units_.push_back({.span = sentence, .context = first ? std::nullopt : context});
            first = false;
        }
    }

    void add_definition(const Block& block) {
        if (block.span.size() <= kWholeBytesMax) {
            units_.push_back({.span = block.span});
        } else {
            add_sentences(block, title_of(block));
        }
    }

    /// Lines, each under the nearest one above that is less indented, or the [section] that it is
    /// in. An option takes the deeper lines about it.
    void add_code(Span block) {
        struct Above {
            std::size_t indent;
            Span line;
        };
        std::vector<Above> above;
        std::optional<Span> section;
        bool in_option = false;
        for (std::size_t at = block.start; at < block.end;) {
            // The first line of a block begins at its body: its indent is before it.
            Line line = markdown::line_at(text_.substr(0, block.end), at);
            line.indent = at == block.start ? indent_before(at) : line.indent;
            at = line.next;
            const std::string_view body = line.body.of(text_);
            if (line.blank()) {
                in_option = false;
                continue;
            }
            while (!above.empty() && above.back().indent >= line.indent) {
                above.pop_back();
            }
            const bool about_option = in_option && !above.empty() &&
                                      line.body.end - units_.back().span.start <= kWholeBytesMax;
            if (about_option && !begins_option(body)) {
                units_.back().span.end = line.body.end;
                continue;
            }
            in_option = begins_option(body);
            const bool begins_section = body.starts_with('[') && body.ends_with(']');
            const auto context = above.empty() ? section : std::optional{above.back().line};
            const bool alone = in_option || begins_section;
            units_.push_back({.span = line.body, .context = alone ? std::nullopt : context});
            if (begins_section) {
                section = line.body;
                above.clear();
            } else {
                above.push_back({line.indent, line.body});
            }
        }
    }

    [[nodiscard]] std::size_t indent_before(std::size_t at) const {
        std::size_t indent = 0;
        while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t')) {
            --at;
            indent += text_[at] == '\t' ? markdown::kIndentOfCode : 1;
        }
        return indent;
    }

    std::string_view text_;
    std::vector<QuotableUnit> units_;
    std::vector<Span> sentences_;  // scratch
};

}  // namespace

std::vector<QuotableUnit> quotable_units(std::string_view text, std::span<const Block> blocks) {
    UnitLister lister{text};
    for (const Block& block : blocks) {
        lister.add(block);
    }
    return lister.take();
}

}  // namespace ragd
