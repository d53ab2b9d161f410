#include "extract/html_quotes.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "extract/html_tree.hpp"
#include "extract/html_writer.hpp"
#include "extract/mail_text.hpp"

namespace ragd {
namespace {

constexpr std::array<std::string_view, 8> kQuoteClasses = {
    "gmail_quote",      "gmail_attr",     "moz-cite-prefix",       "yahoo_quoted",
    "protonmail_quote", "tutanota_quote", "gmail_quote_container", "zmail_extra"};

constexpr std::array<std::string_view, 4> kRestIds = {
    "divRplyFwdMsg", "x_divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"};

bool has_class(std::string_view classes, std::string_view name) {
    for (std::size_t at = classes.find(name); at != std::string_view::npos;
         at = classes.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || classes[at - 1] == ' ') && (end == classes.size() || classes[end] == ' ')) {
            return true;
        }
    }
    return false;
}

/// The rule that Outlook draws over "From: ... Sent: ...".
bool is_outlook_rule(const GumboNode& element) {
    std::string style = lower(attribute(element, "style"));
    std::erase(style, ' ');
    return style.contains("border:none;border-top:solid#e1e1e1") ||
           style.contains("border:none;border-top:solid#b5c4df");
}

bool begins_forward(const GumboNode& element) {
    constexpr std::size_t kWithin = 200;
    const std::string text = flat_html_text(element);
    return is_forward_mark(cut_utf8(text, kWithin));
}

}  // namespace

QuoteMark quote_mark_of(const GumboNode& element) {
    const std::string_view id = attribute(element, "id");
    if (std::ranges::find(kRestIds, id) != kRestIds.end() || is_outlook_rule(element)) {
        return QuoteMark::kRest;
    }
    const std::string_view classes = attribute(element, "class");
    const bool cited =
        is_tag(element, GUMBO_TAG_BLOCKQUOTE) && lower(attribute(element, "type")) == "cite";
    const bool quote = cited || std::ranges::any_of(kQuoteClasses, [&](std::string_view name) {
                           return has_class(classes, name);
                       });
    if (has_class(classes, "moz-forward-container") || (quote && begins_forward(element))) {
        return QuoteMark::kForward;
    }
    return quote ? QuoteMark::kQuote : QuoteMark::kNone;
}

}  // namespace ragd
