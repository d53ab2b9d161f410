#include "extract/html_facts.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::size_t kFactBytesMax = 1024;
constexpr std::size_t kKeywordsMax = 32;

struct MetaName {
    std::string_view name;  // of the meta element, lower case
    const char* member;     // of our metadata
};

/// In the order in which they are believed.
constexpr std::array kMetaNames = {
    MetaName{"author", "author"},
    MetaName{"article:author", "author"},
    MetaName{"dcterms.creator", "author"},
    MetaName{"dc.creator", "author"},
    MetaName{"description", "description"},
    MetaName{"og:description", "description"},
    MetaName{"article:published_time", "created"},
    MetaName{"dcterms.created", "created"},
    MetaName{"dc.date", "created"},
    MetaName{"date", "created"},
    MetaName{"article:modified_time", "modified"},
    MetaName{"dcterms.modified", "modified"},
    MetaName{"last-modified", "modified"},
};

/// "2026-01-31", perhaps with a time after it.
bool is_date(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00";
    if (text.size() < kShape.size()) {
        return false;
    }
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) {
            return false;
        }
    }
    return true;
}

bool is_web_address(std::string_view url) {
    return (url.starts_with("https://") || url.starts_with("http://")) &&
           url.size() <= limits::kUrlBytes && !has_control_character(url) &&
           url.find(' ') == std::string_view::npos;
}

/// A meta element in one word: what it is about.
std::string meta_name(const GumboNode& meta) {
    for (const char* attribute_name : {"name", "property", "http-equiv", "itemprop"}) {
        if (const auto value = attribute(meta, attribute_name); !value.empty()) {
            return lower(value);
        }
    }
    return {};
}

class FactReader {
public:
    explicit FactReader(Extraction& out) : out_(out) {}

    void read_head(const GumboNode& head) {
        for (const GumboNode* child : children_of(head)) {
            if (is_tag(*child, GUMBO_TAG_TITLE) && out_.title.empty()) {
                read_title(*child);
            } else if (is_tag(*child, GUMBO_TAG_META)) {
                read_meta(*child);
            } else if (is_tag(*child, GUMBO_TAG_LINK)) {
                read_link(*child);
            }
        }
        for (const MetaName& known : kMetaNames) {
            const auto* value = metas_.if_contains(known.name);
            if (value != nullptr && !out_.metadata.contains(known.member)) {
                out_.metadata[known.member] = *value;
            }
        }
    }

private:
    void read_title(const GumboNode& title) {
        for (const GumboNode* child : children_of(title)) {
            if (is_text(*child)) {
                out_.title += child->v.text.text;
            }
        }
        out_.title = clean_line(out_.title);
    }

    void read_meta(const GumboNode& meta) {
        const std::string name = meta_name(meta);
        const std::string content{cut_utf8(clean_line(attribute(meta, "content")), kFactBytesMax)};
        if (content.empty()) {
            return;
        }
        if (name == "keywords") {
            read_keywords(content);
        } else if (name == "og:url" && out_.url.empty() && is_web_address(content)) {
            out_.url = content;
        } else if (const auto* known = std::ranges::find(kMetaNames, name, &MetaName::name);
                   known != kMetaNames.end()) {
            const std::string_view member = known->member;
            const bool date = member == "created" || member == "modified";
            if (!date || is_date(content)) {
                metas_.emplace(name, content);
            }
        }
    }

    void read_keywords(std::string_view content) {
        boost::json::array list;
        while (!content.empty() && list.size() < kKeywordsMax) {
            const std::size_t end = std::min(content.find(','), content.size());
            if (const auto word = trim(content.substr(0, end)); !word.empty()) {
                list.emplace_back(word);
            }
            content.remove_prefix(std::min(end + 1, content.size()));
        }
        if (!list.empty()) {
            out_.metadata["keywords"] = std::move(list);
        }
    }

    void read_link(const GumboNode& link) {
        const std::string_view href = trim(attribute(link, "href"));
        if (lower(attribute(link, "rel")) == "canonical" && is_web_address(href)) {
            out_.url = href;
        }
    }

    Extraction& out_;
    boost::json::object metas_;
};

}  // namespace

void read_html_facts(const GumboNode& html, Extraction& out) {
    std::string_view language = attribute(html, "lang");
    if (language.empty()) {
        language = attribute(html, "xml:lang");
    }
    constexpr std::size_t kLanguageBytesMax = 35;
    if (const auto tag = trim(language); !tag.empty() && tag.size() <= kLanguageBytesMax) {
        out.metadata["language"] = clean_line(tag);
    }
    FactReader reader{out};
    for (const GumboNode* child : children_of(html)) {
        if (is_tag(*child, GUMBO_TAG_HEAD)) {
            reader.read_head(*child);
        }
    }
}

}  // namespace ragd
