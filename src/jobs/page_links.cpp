#include "jobs/page_links.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kLinksMax = 5000;
constexpr std::size_t kPlacesMax = 50'000;  // as many as a sitemap may have
constexpr std::string_view kBlanks = " \t\r\n\f";

std::string lowered(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), ascii_lower);
    return out;
}

/// `&amp;`, `&#38;`, `&#x26;` and the like; what is no such reference is itself.
std::string decode_references(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, char>, 5> kNames{
        {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}}};
    std::string out;
    while (!text.empty()) {
        const auto at = std::min(text.find('&'), text.size());
        out += text.substr(0, at);
        text.remove_prefix(at);
        if (text.empty()) {
            break;
        }
        const std::string_view rest = text.substr(1);
        const auto* name = std::ranges::find_if(
            kNames, [&](const auto& one) { return rest.starts_with(one.first); });
        std::uint32_t number = 0;
        const bool is_hex = rest.starts_with("#x") || rest.starts_with("#X");
        const char* digits = rest.data() + std::min<std::size_t>(is_hex ? 2 : 1, rest.size());
        const auto [end, error] =
            std::from_chars(digits, rest.data() + rest.size(), number, is_hex ? 16 : 10);
        const bool is_number = rest.starts_with('#') && error == std::errc{} &&
                               end != rest.data() + rest.size() && *end == ';' && number > 0 &&
                               number <= 0x10ffff && (number < 0xd800 || number > 0xdfff);
        if (name != kNames.end()) {
            out += name->second;
            text.remove_prefix(1 + name->first.size());
        } else if (is_number) {
            append_utf8(out, number);
            text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
        } else {
            out += '&';
            text.remove_prefix(1);
        }
    }
    return out;
}

struct Attribute {
    std::string name;
    std::string_view value;
};

/// The tags of a page, one after the other: what lies between them is passed over, and so is what is
/// inside comments, scripts and styles.
class Tags {
public:
    explicit Tags(std::string_view html) : rest_(html) {}

    /// False: there are no more.
    bool next() {
        while (true) {
            const auto open = rest_.find('<');
            if (open == std::string_view::npos) {
                return false;
            }
            rest_.remove_prefix(open + 1);
            if (rest_.starts_with("!--")) {
                skip_past("-->");
                continue;
            }
            if (rest_.empty() || ascii_lower(rest_.front()) < 'a' ||
                ascii_lower(rest_.front()) > 'z') {
                continue;
            }
            read_name();
            read_attributes();
            if (name_ == "script" || name_ == "style") {
                skip_past(name_ == "script" ? "</script" : "</style");
            }
            return true;
        }
    }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::optional<std::string> attribute(std::string_view name) const {
        const auto found = std::ranges::find(attributes_, name, &Attribute::name);
        return found == attributes_.end() ? std::nullopt
                                          : std::optional{decode_references(found->value)};
    }

private:
    void skip_past(std::string_view end) {
        const auto* found = std::ranges::search(rest_, end, [](char a, char b) {
                                return ascii_lower(a) == b;
                            }).begin();
        rest_.remove_prefix(std::min<std::size_t>(
            static_cast<std::size_t>(found - rest_.data()) + end.size(), rest_.size()));
    }
    void read_name() {
        const auto end = std::min(rest_.find_first_of(" \t\r\n\f/>"), rest_.size());
        name_ = lowered(rest_.substr(0, end));
        rest_.remove_prefix(end);
    }
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
    }
    void read_attributes() {
        constexpr std::size_t kAttributesMax = 100;
        attributes_.clear();
        while (true) {
            rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n\f/"), rest_.size()));
            if (rest_.empty() || rest_.front() == '>') {
                rest_.remove_prefix(rest_.empty() ? 0 : 1);
                return;
            }
            // At least one character: a '=' may begin a name.
            const auto end = std::min(rest_.find_first_of(" \t\r\n\f/>=", 1), rest_.size());
            Attribute attribute{.name = lowered(rest_.substr(0, end)), .value = {}};
            rest_.remove_prefix(end);
            skip_blanks();
            if (rest_.starts_with('=')) {
                rest_.remove_prefix(1);
                skip_blanks();
                attribute.value = read_value();
            }
            if (attributes_.size() < kAttributesMax) {
                attributes_.push_back(std::move(attribute));
            }
        }
    }
    std::string_view read_value() {
        const bool quoted = rest_.starts_with('"') || rest_.starts_with('\'');
        const char quote = quoted ? rest_.front() : ' ';
        rest_.remove_prefix(quoted ? 1 : 0);
        const auto end =
            std::min(quoted ? rest_.find(quote) : rest_.find_first_of(" \t\r\n\f>"), rest_.size());
        const std::string_view value = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + (quoted ? 1 : 0), rest_.size()));
        return value;
    }

    std::string_view rest_;
    std::string name_;
    std::vector<Attribute> attributes_;
};

void read_robots(const Tags& tags, PageLinks& out) {
    if (lowered(tags.attribute("name").value_or("")) != "robots") {
        return;
    }
    const std::string content = lowered(tags.attribute("content").value_or(""));
    const bool none = content.contains("none");
    out.may_index = out.may_index && !none && !content.contains("noindex");
    out.may_follow = out.may_follow && !none && !content.contains("nofollow");
}

}  // namespace

PageLinks find_page_links(std::string_view html) {
    PageLinks out;
    Tags tags{html};
    while (tags.next()) {
        if (tags.name() == "meta") {
            read_robots(tags, out);
        } else if (tags.name() == "base" && out.base.empty()) {
            out.base = tags.attribute("href").value_or("");
        } else if ((tags.name() == "a" || tags.name() == "area") && out.links.size() < kLinksMax) {
            auto href = tags.attribute("href");
            const bool is_followed =
                !lowered(tags.attribute("rel").value_or("")).contains("nofollow");
            if (href && is_followed && href->size() <= limits::kUrlBytes && is_valid_utf8(*href)) {
                out.links.push_back(std::move(*href));
            }
        }
    }
    return out;
}

Sitemap read_sitemap(std::string_view xml) {
    Sitemap out;
    out.is_index = xml.substr(0, 4096).contains("<sitemapindex");
    constexpr std::string_view kOpen = "<loc>";
    constexpr std::string_view kClose = "</loc>";
    while (out.places.size() < kPlacesMax) {
        const auto open = xml.find(kOpen);
        const auto close = open == std::string_view::npos ? open : xml.find(kClose, open);
        if (close == std::string_view::npos) {
            break;
        }
        std::string_view place = xml.substr(open + kOpen.size(), close - open - kOpen.size());
        const auto begin = place.find_first_not_of(kBlanks);
        if (begin != std::string_view::npos && place.size() <= limits::kUrlBytes) {
            place = place.substr(begin, place.find_last_not_of(kBlanks) - begin + 1);
            out.places.push_back(decode_references(place));
        }
        xml.remove_prefix(close + kClose.size());
    }
    return out;
}

}  // namespace ragd
