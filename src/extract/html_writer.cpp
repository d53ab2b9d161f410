#include "extract/html_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.hpp"
#include "extract/html_list.hpp"
#include "extract/html_quotes.hpp"
#include "extract/mail_text.hpp"

namespace ragd {
namespace {

/// The language in a class: "language-sql", "lang-sql", "highlight-sql", "highlight-source-sql".
std::string language_of(const GumboNode& element) {
    const std::string_view classes = attribute(element, "class");
    for (const std::string_view lead :
         {"language-", "lang-", "highlight-source-", "highlight-", "brush: "}) {
        const std::size_t at = classes.find(lead);
        if (at != std::string_view::npos && (at == 0 || classes[at - 1] == ' ')) {
            const std::string_view rest = classes.substr(at + lead.size());
            const std::string_view name = rest.substr(0, rest.find_first_of(" \t;"));
            const bool none = name == "none" || name == "text" || name == "default";
            return none ? std::string{} : lower(name);
        }
    }
    return {};
}

std::string code_language(const GumboNode& pre) {
    std::string out = language_of(pre);
    for (const GumboNode* child : children_of(pre)) {
        if (out.empty() && is_tag(*child, GUMBO_TAG_CODE)) {
            out = language_of(*child);
        }
    }
    constexpr int kLevels = 2;  // <div class="highlight-sql"><div class="highlight"><pre>
    const GumboNode* up = pre.parent;
    for (int i = 0; i < kLevels && out.empty() && up != nullptr && is_element(*up); ++i) {
        out = language_of(*up);
        up = up->parent;
    }
    return out;
}

void append_code(const GumboNode& node, std::string& out) {
    if (is_text(node)) {
        out += node.v.text.text;
    } else if (is_tag(node, GUMBO_TAG_BR)) {
        out += '\n';
    } else if (is_element(node) && !HtmlContent::is_hidden(node)) {
        for (const GumboNode* child : children_of(node)) {
            append_code(*child, out);
        }
    }
}

/// "[1]", "12": what a note's number looks like.
bool is_note_number(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) {
        text = text.substr(1, text.size() - 2);
    }
    constexpr std::size_t kDigitsMax = 3;
    return !text.empty() && text.size() <= kDigitsMax &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool has_link(const GumboNode& node) {
    for (const GumboNode* child : children_of(node)) {
        if (is_tag(*child, GUMBO_TAG_A) || has_link(*child)) {
            return true;
        }
    }
    return node.parent != nullptr && is_tag(*node.parent, GUMBO_TAG_A);
}

class HtmlWriter {
public:
    HtmlWriter(const HtmlContent& content, HtmlPart part, const ExtractLimits& limits,
               TextBuilder& out)
        : content_(content), part_(part), limits_(limits), out_(out) {}

    void write_children(const GumboNode& node) {
        for (const GumboNode* child : children_of(node)) {
            if (out_.full()) {
                return;
            }
            write(*child);
        }
    }

    /// What was read since the last block becomes one.
    void flush() {
        const std::string text = std::exchange(line_, {});
        if (trim(text).empty()) {
            return;
        }
        if (trim(text).starts_with("--")) {  // a signature is no answer to what it stands below
            quote_.clear();
        }
        begin_own();
        const Lead lead = std::exchange(lead_, {});
        if (!lead.mark.empty()) {
            out_.list_item(depth_ == 0 ? 0 : depth_ - 1, lead.mark, text);
        } else if (!lead.term.empty()) {
            out_.definition(lead.term, text);
        } else {
            out_.paragraph(text);
        }
    }

private:
    /// What stands before the next block: the mark of a list item, or a term that it defines.
    struct Lead {
        std::string mark;
        std::string term;
    };

    void write(const GumboNode& node) {
        if (is_text(node)) {
            append(node.v.text.text);
            return;
        }
        if (!is_element(node) || is_left_out(node) || is_quoted(node)) {
            return;
        }
        if (!is_html_block(node)) {
            write_inline(node);
            return;
        }
        flush();
        note_anchor(node);
        write_block(node);
        flush();
    }

    /// Of a mail: takes note of what is quoted, and of what is passed on.
    bool is_quoted(const GumboNode& node) {
        const bool forward = part_ == HtmlPart::kForward;
        if ((part_ != HtmlPart::kMail && !forward) || rest_is_quoted_) {
            return rest_is_quoted_;
        }
        const QuoteMark mark = quote_mark_of(node);
        if (mark == QuoteMark::kForward || (forward && mark == QuoteMark::kRest)) {
            flush();
            if (!std::exchange(passed_on_, true)) {
                out_.heading(2, kForwardHeading);
            }
        } else if (mark == QuoteMark::kQuote) {
            flush();
            quote_ += flat_html_text(node) + ' ';
        } else {
            rest_is_quoted_ = mark == QuoteMark::kRest;
        }
        return mark == QuoteMark::kQuote || rest_is_quoted_;
    }

    /// What is quoted is written where the sender goes on after it.
    void begin_own() {
        if (!quote_.empty()) {
            out_.paragraph(quoted_end(std::exchange(quote_, {})));
        }
    }

    [[nodiscard]] bool is_left_out(const GumboNode& node) const {
        return HtmlContent::is_hidden(node) || is_anchor_mark(node) ||
               (part_ == HtmlPart::kArticle && content_.is_around(node));
    }

    /// Line ends of the source are blanks; those of <br> are line ends.
    void append(std::string_view text) {
        const std::size_t start = line_.size();
        line_ += text;
        std::replace(line_.begin() + static_cast<std::ptrdiff_t>(start), line_.end(), '\n', ' ');
    }

    void write_inline(const GumboNode& node) {
        if (is_tag(node, GUMBO_TAG_BR)) {
            line_ += '\n';
        } else if (is_tag(node, GUMBO_TAG_SUP)) {
            write_superscript(node);
        } else if (is_tag(node, GUMBO_TAG_Q)) {
            line_ += "“";
            write_children(node);
            line_ += "”";
        } else {
            if (trim(line_).empty()) {
                note_anchor(node);
            }
            write_children(node);
        }
    }

    /// The number of a note says nothing here; a power does.
    void write_superscript(const GumboNode& node) {
        const std::string text = flat_html_text(node);
        const bool number = is_note_number(text);
        if (number && has_link(node)) {
            return;
        }
        const bool power = number && !line_.empty() && line_.back() > ' ';
        line_ += power ? "^" + text : text;
    }

    void note_anchor(const GumboNode& node) {
        std::string_view id = attribute(node, "id");
        if (id.empty() && is_tag(node, GUMBO_TAG_A)) {
            id = attribute(node, "name");
        }
        constexpr std::size_t kAnchorBytesMax = 512;
        if (!id.empty() && id.size() <= kAnchorBytesMax) {
            out_.at({.anchor = clean_line(id)});
        }
    }

    void write_block(const GumboNode& node) {
        const GumboTag tag = node.v.element.tag;
        if (tag == GUMBO_TAG_PRE || (tag == GUMBO_TAG_TABLE && content_.text_bytes(node) > 0)) {
            begin_own();
        }
        if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) {
            write_heading(node, tag - GUMBO_TAG_H1 + 1);
        } else if (tag == GUMBO_TAG_PRE) {
            write_code(node);
        } else if (tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL || tag == GUMBO_TAG_MENU ||
                   tag == GUMBO_TAG_DIR) {
            write_list(node);
        } else if (tag == GUMBO_TAG_DL) {
            write_definitions(node);
            flush_term();
        } else if (tag != GUMBO_TAG_TABLE || !write_html_table(node, limits_, out_)) {
            write_children(node);
        }
    }

    /// An anchor inside a heading is the heading's.
    void write_heading(const GumboNode& node, int level) {
        for (const GumboNode* child : children_of(node)) {
            if (is_element(*child)) {
                note_anchor(*child);
            }
        }
        lead_ = {};
        begin_own();
        out_.heading(level, flat_html_text(node));
    }

    void write_code(const GumboNode& node) {
        std::string code;
        append_code(node, code);
        flush_term();
        out_.code(code, code_language(node));
    }

    void write_list(const GumboNode& list) {
        HtmlListMarks marks{list};
        ++depth_;
        for (const GumboNode* child : children_of(list)) {
            if (!is_tag(*child, GUMBO_TAG_LI)) {
                write(*child);
            } else if (!is_left_out(*child)) {
                flush();
                note_anchor(*child);
                lead_ = {.mark = marks.next(*child), .term = {}};
                write_children(*child);
                flush();
                lead_ = {};
            }
        }
        --depth_;
    }

    void write_definitions(const GumboNode& list) {
        for (const GumboNode* child : children_of(list)) {
            if (is_element(*child) && is_left_out(*child)) {
                continue;
            }
            if (is_tag(*child, GUMBO_TAG_DT)) {
                write_term(*child);
            } else if (is_tag(*child, GUMBO_TAG_DD)) {
                flush();
                write_children(*child);
                flush();
            } else if (is_element(*child)) {  // <div> around a pair
                write_definitions(*child);
            }
        }
    }

    /// Two terms before one definition are one: "-v, --verbose".
    void write_term(const GumboNode& node) {
        flush();
        const std::string before = std::exchange(lead_, {}).term;
        note_anchor(node);
        const std::string term = flat_html_text(node);
        lead_.term = before.empty() || term.empty() ? before + term : before + ", " + term;
    }

    /// A term of which nothing is said, or a list or code.
    void flush_term() {
        if (const std::string term = std::exchange(lead_.term, {}); !term.empty()) {
            out_.paragraph(term);
        }
    }

    const HtmlContent& content_;
    HtmlPart part_;
    const ExtractLimits& limits_;
    TextBuilder& out_;
    std::string line_;
    Lead lead_;
    std::size_t depth_ = 0;  // of lists
    std::string quote_;      // of a mail: what was quoted last, while nothing followed it
    bool rest_is_quoted_ = false;
    bool passed_on_ = false;
};

}  // namespace

void write_html(const HtmlContent& content, HtmlPart part, const ExtractLimits& limits,
                TextBuilder& out) {
    HtmlWriter writer{content, part, limits, out};
    writer.write_children(part == HtmlPart::kArticle ? content.root() : content.body());
    writer.flush();
}

}  // namespace ragd
