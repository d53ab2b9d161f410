#include "text/front_matter.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "text/markdown_lines.hpp"
#include "text/plain_heading.hpp"

namespace ragd {
namespace {

/// Where the quoted text at the start of `text` ends, past its closing quote; 0: it does not.
std::size_t quoted_length(std::string_view text) {
    const char quote = text.front();
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"') {
            ++at;
        } else if (text[at] == quote) {
            return at + 1;
        }
    }
    return 0;
}

bool is_quoted(std::string_view text) {
    return text.starts_with('"') || text.starts_with('\'');
}

std::string unquoted(std::string_view text) {
    std::string out;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        at += text[at] == '\\' && text.front() == '"' && at + 2 < text.size() ? 1 : 0;
        out += text[at];
    }
    return out;
}

/// A value as it is meant: without quotes, without the comment after it.
std::string plain_value(std::string_view text) {
    text = trim(text);
    if (is_quoted(text)) {
        const std::size_t length = quoted_length(text);
        return length != 0 ? unquoted(text.substr(0, length)) : std::string{text};
    }
    const std::size_t comment = text.find(" #");
    return std::string{trim(text.substr(0, comment))};
}

/// The items of "[a, 'b, c']"; the bracket may be open still.
std::vector<std::string> list_items(std::string_view text) {
    std::vector<std::string> items;
    text.remove_prefix(1);
    while (true) {
        text = trim(text);
        if (text.empty() || text.front() == ']') {
            return items;
        }
        const std::size_t quoted = is_quoted(text) ? quoted_length(text) : 0;
        const std::size_t end = std::min(text.find_first_of(",]", quoted), text.size());
        if (std::string item = plain_value(text.substr(0, end)); !item.empty()) {
            items.push_back(std::move(item));
        }
        text.remove_prefix(
            std::min(end + (end < text.size() && text[end] == ',' ? 1 : 0), text.size()));
    }
}

/// Reads line by line. What stands below a member, deeper or as "- item", goes on with it.
class Reader {
public:
    std::vector<FrontMatterMember> read(std::string_view block) {
        const bool toml = block.starts_with("+++");
        for (std::size_t at = 0; at < block.size();) {
            const markdown::Line line = markdown::line_at(block, at);
            const std::string_view body = line.body.of(block);
            at = line.next;
            if (toml && body.starts_with('[') && !in_list_) {
                break;  // a table: what follows is nested
            }
            take(body, line.indent, toml ? '=' : ':');
        }
        std::erase_if(members_, [](const FrontMatterMember& m) { return m.values.empty(); });
        return std::move(members_);
    }

private:
    void take(std::string_view body, std::size_t indent, char sign) {
        if (body.empty() || body.starts_with('#')) {
            return;
        }
        if (in_list_) {
            take_more_of_list(body);
        } else if (body.starts_with("- ") || indent > 0) {
            take_below(body);
        } else {
            take_member(body, sign);
        }
    }

    void take_member(std::string_view body, char sign) {
        open_ = false;
        const std::size_t at = body.find(sign);
        if (at == std::string_view::npos || at == 0) {
            return;
        }
        FrontMatterMember member{.key = plain_value(body.substr(0, at)), .values = {}};
        const std::string_view value = trim(body.substr(at + 1));
        folded_ = value.starts_with('>') || value.starts_with('|');
        open_ = value.empty() || folded_;
        if (value.starts_with('[')) {
            member.list = true;
            in_list_ = !value.contains(']');
            member.values = list_items(value);
        } else if (!open_ && !value.starts_with('{')) {
            member.values.push_back(plain_value(value));
        }
        members_.push_back(std::move(member));
    }

    void take_more_of_list(std::string_view body) {
        in_list_ = !body.contains(']');
        for (std::string& item : list_items("[" + std::string{body})) {
            members_.back().values.push_back(std::move(item));
        }
    }

    void take_below(std::string_view body) {
        if (!open_ || members_.empty()) {
            return;
        }
        FrontMatterMember& member = members_.back();
        if (folded_) {
            member.values.resize(1);
            member.values[0].append(member.values[0].empty() ? "" : " ").append(body);
        } else if (body.starts_with("- ") && (member.list || member.values.empty())) {
            member.list = true;
            member.values.push_back(plain_value(body.substr(2)));
        } else {  // nested
            member.values.clear();
            open_ = false;
        }
    }

    std::vector<FrontMatterMember> members_;
    bool open_ = false;     // the last member may have its value below
    bool folded_ = false;   // as text
    bool in_list_ = false;  // between [ and ] over several lines
};

}  // namespace

std::vector<FrontMatterMember> read_front_matter(std::string_view block) {
    return Reader{}.read(block);
}

std::string_view front_matter_value(const std::vector<FrontMatterMember>& members,
                                    std::string_view key) {
    const auto found = std::ranges::find(members, key, &FrontMatterMember::key);
    return found == members.end() ? std::string_view{} : std::string_view{found->values.front()};
}

std::string summary(const std::vector<FrontMatterMember>& members) {
    constexpr std::array<std::string_view, 4> kKeys = {"description", "summary", "tags",
                                                       "keywords"};
    std::string out;
    for (const FrontMatterMember& member : members) {
        if (std::ranges::find(kKeys, std::string_view{member.key}) == kKeys.end()) {
            continue;
        }
        for (const std::string& value : member.values) {
            out.append(out.empty() ? "" : &value == &member.values.front() ? ". " : ", ");
            out.append(value);
        }
    }
    return one_line(out);
}

}  // namespace ragd
