#include "formats/xml_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "text/plain_heading.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kShortBytesMax = 200;  // of a text that is a value, not prose
constexpr std::string_view kSpace = " \t\r\n";

}  // namespace

std::string without_entities(std::string_view text) {
    struct Named {
        std::string_view name;
        std::string_view value;
    };
    constexpr std::array<Named, 6> kNamed{
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
    constexpr std::size_t kNameMax = 10;
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t end =
            text[at] == '&' ? text.substr(at, kNameMax).find(';') : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += text[at];
            continue;
        }
        const std::string_view name = text.substr(at + 1, end - 1);
        const auto* named = std::ranges::find(kNamed, name, &Named::name);
        std::uint32_t point = 0;
        if (name.starts_with('#')) {
            const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
            std::from_chars(name.data() + (hex ? 2 : 1), name.data() + name.size(), point,
                            hex ? 16 : 10);
        }
        if (named != kNamed.end()) {
            out += named->value;
        } else if (point >= 0x20 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF)) {
            append_utf8(out, point);
        } else {
            out.append(text.substr(at, end + 1));
        }
        at += end;
    }
    return out;
}

namespace {

/// "ns:name" without its namespace.
std::string_view local_name(std::string_view name) {
    return name.substr(name.find(':') + 1);
}

constexpr std::array<std::string_view, 6> kProseElements{"p",  "para", "simpara",
                                                         "li", "td",   "text"};

bool is_prose(std::string_view name) {
    return std::ranges::find(kProseElements, name) != kProseElements.end();
}

/// In the middle of a text it is a word's end: its own first and last words are none of that text's.
bool stands_apart(std::string_view name) {
    constexpr std::array<std::string_view, 13> kApart{"br",    "lb",   "pb",    "tab",  "linebreak",
                                                      "item",  "list", "title", "head", "row",
                                                      "entry", "tr",   "th"};
    return is_prose(name) || std::ranges::find(kApart, name) != kApart.end();
}

struct Element {
    std::string_view name;  // as it is written
    std::string text;       // its own and that of elements in the middle of it
    bool in_text = false;   // it stands in the middle of another one's text
    bool has_children = false;
};

class XmlReader {
public:
    explicit XmlReader(std::string_view text) : text_(text) {}

    Result<std::string> read() {
        while (at_ < text_.size()) {
            const std::size_t open = std::min(text_.find('<', at_), text_.size());
            take_text(without_entities(text_.substr(at_, open - at_)));
            at_ = open;
            if (at_ < text_.size()) {
                RAG_TRY(take_markup());
            }
        }
        if (!open_.empty()) {
            return broken(fmt::format("<{}> is never closed", open_.back().name));
        }
        if (elements_ == 0) {
            return broken("no element is in it");
        }
        return std::move(out_);
    }

private:
    [[nodiscard]] Error broken(std::string_view why) const {
        const auto line = 1 + std::ranges::count(text_.substr(0, at_), '\n');
        return fail(ErrorCode::kMalformed, fmt::format("line {}: not XML: {}", line, why));
    }

    void take_text(std::string_view text) {
        if (!open_.empty()) {
            open_.back().text += text;
        }
    }

    /// Passes over what ends with `end`; the bytes of it between.
    Result<std::string_view> pass(std::string_view start, std::string_view end) {
        const std::size_t from = at_ + start.size();
        const std::size_t close = text_.find(end, from);
        if (close == std::string_view::npos) {
            return broken(fmt::format("{} is never closed", start.empty() ? "<!" : start));
        }
        at_ = close + end.size();
        return text_.substr(from, close - from);
    }

    /// "<!DOCTYPE x>", or with declarations of its own: "<!DOCTYPE x [ ... ] >".
    Result<void> pass_declaration() {
        const std::string_view head = text_.substr(at_, text_.substr(at_).find_first_of("[>"));
        at_ += head.size();
        if (!text_.substr(at_).starts_with('[')) {
            return at_ < text_.size() ? (++at_, Result<void>{}) : broken("<! is never closed");
        }
        do {
            RAG_TRY(pass("", "]"));
            at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
        } while (!text_.substr(at_).starts_with('>'));
        ++at_;
        return {};
    }

    Result<void> take_markup() {
        const std::string_view rest = text_.substr(at_);
        if (rest.starts_with("<!--")) {
            RAG_TRY(pass("<!--", "-->"));
        } else if (rest.starts_with("<![CDATA[")) {
            take_text(RAG_TRY(pass("<![CDATA[", "]]>")));
        } else if (rest.starts_with("<?")) {
            RAG_TRY(pass("<?", "?>"));
        } else if (rest.starts_with("<!")) {
            RAG_TRY(pass_declaration());
        } else if (rest.starts_with("</")) {
            const std::string_view name = RAG_TRY(pass("</", ">"));
            RAG_TRY(close_element(trim(name)));
        } else {
            RAG_TRY(open_element());
        }
        return {};
    }

    /// Where the tag at at_ ends: the first > outside of quotes.
    [[nodiscard]] std::size_t tag_end() const {
        char quote = 0;
        for (std::size_t at = at_ + 1; at < text_.size(); ++at) {
            const char c = text_[at];
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return at;
            }
        }
        return std::string_view::npos;
    }

    Result<void> open_element() {
        const std::size_t end = tag_end();
        if (end == std::string_view::npos) {
            return broken("a tag is never closed");
        }
        std::string_view tag = text_.substr(at_ + 1, end - at_ - 1);
        const bool empty = tag.ends_with('/');
        tag.remove_suffix(empty ? 1 : 0);
        const std::string_view name = tag.substr(0, tag.find_first_of(kSpace));
        if (name.empty() || open_.size() >= kDepthMax) {
            return broken(name.empty() ? "a tag without a name" : "elements are nested too deeply");
        }
        ++elements_;
        if (!open_.empty() && trim(open_.back().text).empty()) {
            open_.back().has_children = true;
            open_.back().text.clear();
        }
        at_ = end + 1;
        const bool in_text =
            !open_.empty() && (open_.back().in_text || !trim(open_.back().text).empty());
        if (!in_text) {  // there they are about its looks
            write_attributes(name, tag.substr(name.size()));
        }
        open_.push_back({.name = name, .text = {}, .in_text = in_text});
        return empty ? close_element(name) : Result<void>{};
    }

    void write_attributes(std::string_view name, std::string_view rest) {
        while (true) {
            rest = trim(rest);
            const std::size_t sign = rest.find('=');
            if (sign == std::string_view::npos) {
                return;
            }
            const std::string_view key = trim(rest.substr(0, sign));
            rest = trim(rest.substr(sign + 1));
            const std::size_t close =
                rest.size() < 2 ? std::string_view::npos : rest.find(rest.front(), 1);
            if (close == std::string_view::npos) {
                return;
            }
            const std::string value = one_line(without_entities(rest.substr(1, close - 1)));
            rest.remove_prefix(close + 1);
            // Those with a prefix are about the schema.
            if (!value.empty() && !key.contains(':') && !key.starts_with("xmlns")) {
                out_.append(fmt::format("{} {}: {}\n", local_name(name), key, value));
            }
        }
    }

    Result<void> close_element(std::string_view name) {
        if (open_.empty() || open_.back().name != name) {
            return broken(fmt::format("</{}> closes no element that is open", name));
        }
        const Element element = std::move(open_.back());
        open_.pop_back();
        if (element.in_text) {
            const auto* const between = stands_apart(lower(local_name(name))) ? " " : "";
            open_.back().text.append(between).append(element.text).append(between);
        } else {
            write(element);
        }
        return {};
    }

    void write(const Element& element) {
        const std::string text = one_line(element.text);
        const std::string name = lower(local_name(element.name));
        if (text.empty()) {
            if (element.has_children && !out_.ends_with("\n\n") && !out_.empty()) {
                out_ += '\n';  // between one record and the next
            }
        } else if (name == "title" || name == "head") {
            out_.append(out_.empty() ? "# " : "\n## ").append(text).append("\n\n");
        } else if (text.size() > kShortBytesMax || is_prose(name)) {
            out_.append(text).append("\n\n");
        } else {
            out_.append(local_name(element.name)).append(": ").append(text).append("\n");
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t elements_ = 0;
    std::vector<Element> open_;
    std::string out_;
};

}  // namespace

Result<std::string> xml_as_text(std::string_view text) {
    return XmlReader{text}.read();
}

}  // namespace ragd
