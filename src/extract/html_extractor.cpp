#include "extract/html_extractor.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/charset.hpp"
#include "extract/extract_fault.hpp"
#include "extract/html_content.hpp"
#include "extract/html_facts.hpp"
#include "extract/html_tree.hpp"
#include "extract/html_writer.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::size_t kTreeBytesMax = 1024 * limits::kMiB;
constexpr std::size_t kMarkWithinBytes = 1024;

/// An article of this many bytes is believed to be the whole of it.
constexpr std::size_t kArticleBytesMin = 250;

/// The text of the article; of all that is shown, where that is much more than what was taken for an
/// article: a list of links is a page, too.
Result<void> write_page(const HtmlContent& content, const ExtractLimits& limits, Extraction& out) {
    TextBuilder article{limits};
    write_html(content, HtmlPart::kArticle, limits, article);
    constexpr std::size_t kMuchMore = 4;
    if (article.full() || article.bytes() >= kArticleBytesMin ||
        article.bytes() * kMuchMore >= content.text_bytes(content.body())) {
        return article.finish(out);
    }
    TextBuilder all{limits};
    write_html(content, HtmlPart::kAll, limits, all);
    return all.finish(out);
}

/// The first heading of the text, outside of code.
std::string first_heading(std::string_view text) {
    std::string_view fence;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (line.starts_with("```") && (fence.empty() || line == fence)) {
            fence = fence.empty() ? line.substr(0, line.find_first_not_of('`')) : "";
        } else if (fence.empty() && line.starts_with('#')) {
            return std::string{trim(line.substr(std::min(line.find(' '), line.size())))};
        }
        at = end + 1;
    }
    return {};
}

/// "9.4. Strings - Manual - Example" is "9.4. Strings", if that is what the page is headed with: the rest
/// is the site's.
std::string title_without_site(std::string title, const std::string& heading) {
    constexpr std::size_t kHeadingBytesMin = 3;
    return title.empty() || (heading.size() >= kHeadingBytesMin && title.contains(heading))
               ? heading
               : title;
}

DecodedText decode_page(const HtmlBody& body) {
    return decode_charset(
        body.bytes, body.charset.empty() ? charset_label(body.bytes) : std::string{body.charset});
}

}  // namespace

bool is_html(std::string_view bytes) {
    const std::string start = lower(bytes.substr(0, kMarkWithinBytes));
    std::string_view rest = start;
    if (rest.starts_with("\xEF\xBB\xBF")) {
        rest.remove_prefix(3);
    }
    while (true) {
        rest = trim(rest);
        const std::string_view end = rest.starts_with("<!--")    ? "-->"
                                     : rest.starts_with("<?xml") ? "?>"
                                                                 : "";
        const std::size_t after = end.empty() ? std::string_view::npos : rest.find(end);
        if (after == std::string_view::npos) {
            return rest.starts_with("<!doctype html") || rest.starts_with("<html");
        }
        rest.remove_prefix(after + end.size());
    }
}

Result<Extraction> extract_html(std::string_view bytes, const ExtractLimits& limits) {
    return extract_html_body({.bytes = bytes, .charset = {}}, limits);
}

Result<Extraction> extract_html_body(const HtmlBody& body, const ExtractLimits& limits) {
    if (!is_text_of_charset(body.bytes)) {
        return fail_extract(ExtractFault::kDamaged, "its name says html, its bytes are no text");
    }
    const DecodedText page = decode_page(body);
    const HtmlTree tree = RAG_TRY(HtmlTree::parse(page.text, kTreeBytesMax));
    const HtmlContent content = RAG_TRY(HtmlContent::of(tree.root(), limits.depth_max));
    Extraction out;
    read_html_facts(tree.root(), out);
    RAG_TRY(write_page(content, limits, out));
    out.title = title_without_site(std::move(out.title), first_heading(out.text));
    if (page.is_guess) {
        out.warnings.push_back(
            fmt::format("the page does not say its charset; read as {}", page.charset));
    }
    return out;
}

Result<void> write_mail_html(const HtmlBody& body, HtmlPart part, const ExtractLimits& limits,
                             TextBuilder& out) {
    const DecodedText page = decode_page(body);
    const HtmlTree tree = RAG_TRY(HtmlTree::parse(page.text, kTreeBytesMax));
    const HtmlContent content = RAG_TRY(HtmlContent::of(tree.root(), limits.depth_max));
    const std::size_t before = out.bytes();
    write_html(content, part, limits, out);
    if (out.bytes() == before) {
        write_html(content, HtmlPart::kAll, limits, out);
    }
    out.at({});
    return {};
}

}  // namespace ragd
