#include "text/code_indents.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "text/code_mask.hpp"
#include "text/code_strings.hpp"

namespace ragd {
namespace {

using enum CodeLanguage;

constexpr std::size_t kTab = 8;

/// A line that begins outside of brackets and strings.
struct Line {
    std::size_t start = 0;  // of its first byte that is no blank
    std::size_t end = 0;    // of its last line, where brackets make it go on
    std::size_t indent = 0;
    std::string_view code;  // masked, from `start` on
};

/// What a line defines.
struct Found {
    std::string name;
    bool is_type = false;
    bool is_whole = false;  // has its body on the same line
};

std::string_view word_at(std::string_view code, std::size_t from) {
    std::size_t end = from;
    while (end < code.size() && is_code_word(code[end])) {
        ++end;
    }
    return code.substr(from, end - from);
}

std::string_view behind_word(std::string_view code, std::string_view word) {
    const bool is =
        code.starts_with(word) && (code.size() == word.size() || !is_code_word(code[word.size()]));
    if (!is) {
        return {};
    }
    code.remove_prefix(word.size());
    code.remove_prefix(std::min(code.find_first_not_of(" \t"), code.size()));
    return code;
}

std::optional<Found> python(std::string_view code) {
    if (const std::string_view rest = behind_word(code, "async"); !rest.empty()) {
        code = rest;
    }
    for (const std::string_view word : {"def", "class"}) {
        const std::string_view name = word_at(behind_word(code, word), 0);
        if (!name.empty()) {
            const bool type = word == "class";
            const std::size_t colon = code.find_last_of(':');
            const bool whole =
                colon != std::string_view::npos &&
                code.find_first_not_of(" \t\r\n\x01\x02.", colon + 1) != std::string_view::npos &&
                !std::string_view{code.substr(colon)}.contains(')');
            return Found{type ? "class " + std::string{name} : std::string{name} + "()", type,
                         whole};
        }
    }
    return std::nullopt;
}

std::optional<Found> ruby(std::string_view code) {
    for (const std::string_view word : {"private", "protected", "public", "private_class_method"}) {
        if (const std::string_view rest = behind_word(code, word); rest.starts_with("def ")) {
            code = rest;
        }
    }
    const std::size_t comment = code.find(kMaskedComment);
    code = code.substr(0, comment);
    const std::size_t last = code.find_last_not_of(" \t\r\n");
    const bool ends = last != std::string_view::npos && code.substr(0, last + 1).ends_with("end") &&
                      (last < 3 || !is_code_word(code[last - 3]));
    if (const std::string_view rest = behind_word(code, "def"); !rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(" \t(;=\r\n"), rest.size());
        std::string name{rest.substr(0, end)};
        const bool setter =
            end < rest.size() && rest[end] == '=' && end + 1 < rest.size() && rest[end + 1] == '(';
        name += setter ? "=" : "";
        const std::size_t close = rest.find(')');
        const std::string_view tail = rest.substr(
            std::min(end < rest.size() && rest[end] == '(' && close != std::string_view::npos
                         ? close + 1
                         : end + (setter ? 1 : 0),
                     rest.size()));
        const std::size_t sign = tail.find_first_not_of(" \t");
        const bool endless = sign != std::string_view::npos && tail[sign] == '=' && !setter;
        return name.empty() ? std::nullopt
                            : std::optional{Found{name + "()", false, ends || endless}};
    }
    for (const std::string_view word : {"class", "module"}) {
        const std::string_view rest = behind_word(code, word);
        const std::size_t end = std::min(rest.find_first_of(" \t<;\r\n"), rest.size());
        if (end > 0 && is_ascii_upper(rest[0])) {
            return Found{std::string{word} + " " + std::string{rest.substr(0, end)}, true, ends};
        }
    }
    return std::nullopt;
}

std::optional<Found> shell(std::string_view code) {
    const std::string_view behind = behind_word(code, "function");
    const std::string_view from = behind.empty() ? code : behind;
    const std::size_t end = std::min(from.find_first_of(" \t(){};$=\x01\x02\r\n"), from.size());
    std::string_view rest = from.substr(end);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    const bool called = rest.starts_with("()");
    if (end == 0 || (!called && (behind.empty() || !rest.starts_with("{")))) {
        return std::nullopt;
    }
    const std::size_t last = code.find_last_not_of(" \t\r\n\x01");
    return Found{std::string{from.substr(0, end)} + "()", false, code[last] == '}'};
}

class Walk {
public:
    Walk(std::string_view masked, CodeLanguage language) : masked_(masked), language_(language) {}

    std::vector<Definition> run() {
        for (std::size_t at = 0; at < masked_.size();) {
            const Line line = line_at(at);
            at = line.end + 1;
            if (line.code.empty() || line.code.front() == kMaskedComment) {
                continue;
            }
            if (line.code.front() == kMaskedString && line.indent == 0) {
                last_ = line.end;  // within a long string
            } else {
                read(line);
            }
        }
        while (!open_.empty()) {
            close(last_);
        }
        return std::move(out_);
    }

private:
    struct Open {
        std::size_t indent;
        std::size_t definition;
        bool is_type;
    };

    [[nodiscard]] Line line_at(std::size_t at) const {
        Line out;
        while (at < masked_.size() && (masked_[at] == ' ' || masked_[at] == '\t')) {
            out.indent += masked_[at] == '\t' ? kTab - out.indent % kTab : 1;
            ++at;
        }
        out.start = at;
        std::size_t brackets = 0;
        for (; at < masked_.size(); ++at) {
            const char c = masked_[at];
            const bool in_string = c == '\n' && at > 0 && masked_[at - 1] == kMaskedString &&
                                   at + 1 < masked_.size() && masked_[at + 1] == kMaskedString;
            if (c == '\n' && (brackets == 0 || language_ != kPython) && !in_string) {
                break;
            }
            brackets += std::string_view{"([{"}.contains(c) ? 1U : 0U;
            brackets -= brackets > 0 && std::string_view{")]}"}.contains(c) ? 1U : 0U;
        }
        out.end = at;
        out.code = masked_.substr(out.start, out.end - out.start);
        if (out.code.find_first_not_of(" \t\r\n") == std::string_view::npos) {
            out.code = {};
        }
        return out;
    }

    [[nodiscard]] bool ends_body(const Line& line) const {
        return language_ == kRuby ? word_at(line.code, 0) == "end" : line.code.starts_with("}");
    }

    void read(const Line& line) {
        if (language_ == kPython) {
            while (!open_.empty() && line.indent <= open_.back().indent) {
                close(last_);
            }
        } else if (ends_body(line)) {
            while (!open_.empty() && open_.back().indent > line.indent) {
                close(last_);
            }
            last_ = line.end;
            if (!open_.empty() && open_.back().indent == line.indent) {
                close(line.end);
            }
            return;
        }
        const bool decorates = language_ == kPython && line.code.starts_with("@");
        if (!decorates) {
            define(line);
            decorated_ = kNotSeen;
        } else if (decorated_ == kNotSeen) {
            decorated_ = line.start;
        }
        last_ = line.end;
    }

    void define(const Line& line) {
        const bool in_function = !open_.empty() && !open_.back().is_type;
        if (in_function || open_.size() >= static_cast<std::size_t>(kDefinitionDepthMax)) {
            return;
        }
        auto found = language_ == kPython ? python(line.code)
                     : language_ == kRuby ? ruby(line.code)
                                          : shell(line.code);
        if (!found) {
            return;
        }
        const std::size_t start = decorated_ != kNotSeen ? decorated_ : line.start;
        std::size_t end = line.end;
        while (end > line.start && std::string_view{" \t\r\n\x01:{"}.contains(masked_[end - 1])) {
            --end;
        }
        out_.push_back({.span = {start, line.end},
                        .signature = {start, end},
                        .name = std::move(found->name),
                        .depth = static_cast<int>(open_.size())});
        if (!found->is_whole || language_ == kPython) {
            open_.push_back({line.indent, out_.size() - 1, found->is_type});
        }
    }

    void close(std::size_t end) {
        out_[open_.back().definition].span.end = end;
        open_.pop_back();
    }

    static constexpr std::size_t kNotSeen = static_cast<std::size_t>(-1);

    std::string_view masked_;
    CodeLanguage language_;
    std::size_t last_ = 0;  // the end of the last line of code
    std::size_t decorated_ = kNotSeen;
    std::vector<Open> open_;
    std::vector<Definition> out_;
};

}  // namespace

std::vector<Definition> definitions_by_indent(std::string_view /*text*/, std::string_view masked,
                                              CodeLanguage language) {
    return Walk{masked, language}.run();
}

}  // namespace ragd
