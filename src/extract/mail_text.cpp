#include "extract/mail_text.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/utf8.hpp"

namespace ragd {
namespace {

struct Line {
    std::size_t depth = 0;  // of '>' in front of it
    std::string text;       // behind them
};

enum class Part { kOwn, kQuote, kForward };

/// Neighbouring lines of one kind.
struct Passage {
    Part part = Part::kOwn;
    std::vector<std::string> lines;
};

Line line_of(std::string_view raw) {
    Line out;
    std::size_t at = 0;
    while (at < raw.size() &&
           (raw[at] == '>' || (out.depth > 0 && raw[at] == ' ' && raw.substr(at + 1, 1) == ">"))) {
        out.depth += raw[at] == '>' ? 1 : 0;
        ++at;
    }
    if (out.depth > 0 && at < raw.size() && raw[at] == ' ') {
        ++at;
    }
    out.text = raw.substr(at);
    return out;
}

std::vector<Line> lines_of(std::string_view text, PlainMail kind) {
    constexpr std::string_view kSignature = "-- ";
    std::vector<Line> out;
    bool open = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view raw = text.substr(at, end - at);
        raw.remove_suffix(raw.ends_with('\r') ? 1 : 0);
        at = end + 1;
        Line line = line_of(raw);
        if (kind.is_flowed && line.depth == 0 && line.text.starts_with(' ')) {
            line.text.erase(0, 1);  // stuffed
        }
        const bool goes_on = kind.is_flowed && line.text.ends_with(' ') && line.text != kSignature;
        if (goes_on && kind.deletes_blank) {
            line.text.pop_back();
        }
        if (open && out.back().depth == line.depth && line.text != kSignature) {
            out.back().text += line.text;
        } else {
            out.push_back(std::move(line));
        }
        open = goes_on;
    }
    return out;
}

bool is_blank(const Line& line) {
    return trim(line.text).empty();
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> leads) {
    return std::ranges::any_of(leads,
                               [&](std::string_view lead) { return text.starts_with(lead); });
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

/// "-----Original Message-----"
bool is_original_mark(std::string_view line) {
    const std::string text = lower(trim(line));
    return text.starts_with("--") &&
           contains_any(text, {"original message", "ursprüngliche nachricht", "message d'origine",
                               "mensaje original", "messaggio originale", "original-nachricht"});
}

/// "From: ...", as Outlook begins the head of what it quotes, with "Sent: ..." below.
bool is_quoted_head(const std::vector<Line>& lines, std::size_t at) {
    constexpr std::size_t kHeadLines = 4;
    const auto field = [](const Line& line, std::initializer_list<std::string_view> names) {
        std::string text = lower(trim(line.text));
        std::erase(text, '*');
        return starts_with_any(text, names);
    };
    if (!field(lines[at], {"from:", "von:", "de :", "de:", "da:"})) {
        return false;
    }
    for (std::size_t i = at + 1; i < lines.size() && i <= at + kHeadLines; ++i) {
        if (field(lines[i], {"sent:", "date:", "gesendet:", "datum:", "envoyé :", "envoyé:",
                             "enviado:", "inviato:", "fecha:"})) {
            return true;
        }
    }
    return false;
}

/// "On 3 May 2024 at 10:11, Ann Lee wrote:", over three lines at most, with a quote below it.
std::size_t attribution_lines(const std::vector<Line>& lines, std::size_t at) {
    constexpr std::size_t kLinesMax = 3;
    constexpr std::size_t kBytesMax = 400;
    const std::string start = lower(trim(lines[at].text));
    if (lines[at].depth > 0 ||
        !starts_with_any(start, {"on ", "am ", "le ", "el ", "il ", "op "})) {
        return 0;
    }
    std::string all;
    for (std::size_t i = at; i < lines.size() && i < at + kLinesMax; ++i) {
        all += lower(trim(lines[i].text)) + ' ';
        if (lines[i].depth > 0 || is_blank(lines[i]) || all.size() > kBytesMax) {
            return 0;
        }
        if (all.ends_with(": ") && contains_any(all, {" wrote", " schrieb", "a écrit", "escribió",
                                                      "ha scritto", " schreef"})) {
            std::size_t next = i + 1;
            while (next < lines.size() && is_blank(lines[next])) {
                ++next;
            }
            return next < lines.size() && lines[next].depth > 0 ? i + 1 - at : 0;
        }
    }
    return 0;
}

std::vector<Passage> passages_of(const std::vector<Line>& lines, bool is_forward) {
    std::vector<Passage> out;
    const auto add = [&](Part part, std::string text) {
        if (out.empty() || out.back().part != part) {
            out.push_back({.part = part, .lines = {}});
        }
        out.back().lines.push_back(std::move(text));
    };
    Part rest = Part::kOwn;  // of what is not quoted
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Line& line = lines[i];
        if (line.depth == 0 && rest == Part::kOwn && is_forward_mark(line.text)) {
            rest = Part::kForward;
            continue;
        }
        if (line.depth == 0 &&
            (is_original_mark(line.text) || (rest == Part::kOwn && is_quoted_head(lines, i)))) {
            rest = is_forward ? Part::kForward : Part::kQuote;
        }
        if (const std::size_t lead = rest == Part::kQuote ? 0 : attribution_lines(lines, i);
            lead > 0) {
            for (std::size_t end = i + lead; i + 1 < end; ++i) {
                add(Part::kQuote, lines[i].text);
            }
            add(Part::kQuote, lines[i].text);
            continue;
        }
        const bool quoted =
            line.depth > 0 || (is_blank(line) && !out.empty() && out.back().part == Part::kQuote);
        add(quoted ? Part::kQuote : rest, line.text);
    }
    return out;
}

bool says_something(const Passage& passage) {
    constexpr std::string_view kSignature = "-- ";
    for (const std::string& line : passage.lines) {
        if (line == kSignature || trim(line) == "--") {
            return false;
        }
        if (!trim(line).empty()) {
            return true;
        }
    }
    return false;
}

/// Paragraphs between blank lines.
void write_lines(const std::vector<std::string>& lines, std::string_view lead, TextBuilder& out) {
    std::string paragraph;
    for (const std::string& line : lines) {
        if (trim(line).empty()) {
            out.paragraph(paragraph);
            paragraph.clear();
            continue;
        }
        paragraph += paragraph.empty() ? "" : "\n";
        paragraph += lead;
        paragraph += line;
    }
    out.paragraph(paragraph);
}

}  // namespace

bool is_forward_mark(std::string_view line) {
    const std::string text = lower(trim(line));
    return (text.starts_with("--") &&
            contains_any(text,
                         {"forwarded message", "forwarded by", "weitergeleitete nachricht",
                          "message transféré", "mensaje reenviado", "messaggio inoltrato"})) ||
           starts_with_any(text, {"begin forwarded message", "anfang der weitergeleiteten"});
}

std::string quoted_end(std::string_view text) {
    constexpr std::size_t kBytesMax = 300;
    const std::string line = clean_line(text);
    if (line.empty()) {
        return {};
    }
    if (line.size() <= kBytesMax) {
        return "> " + line;
    }
    const std::size_t blank = line.find(' ', line.size() - kBytesMax);
    const std::size_t start = blank == std::string::npos ? line.size() - kBytesMax : blank + 1;
    std::size_t whole = start;  // not within a character
    while (whole < line.size() && (static_cast<unsigned char>(line[whole]) & 0xC0U) == 0x80U) {
        ++whole;
    }
    return "> ... " + line.substr(whole);
}

void write_mail_text(std::string_view text, PlainMail kind, TextBuilder& out) {
    const std::vector<Passage> passages = passages_of(lines_of(text, kind), kind.is_forward);
    const auto says = [&](const Passage& passage) {
        return passage.part != Part::kQuote && says_something(passage);
    };
    const bool none = std::ranges::none_of(passages, says);
    bool passed_on = false;
    for (auto passage = passages.begin(); passage != passages.end(); ++passage) {
        if (passage->part == Part::kForward && !std::exchange(passed_on, true)) {
            out.heading(2, kForwardHeading);
        }
        if (passage->part != Part::kQuote) {
            write_lines(passage->lines, "", out);
        } else if (none) {
            write_lines(passage->lines, "> ", out);
        } else if (std::any_of(passage + 1, passages.end(), says)) {
            std::string quote;
            for (const std::string& line : passage->lines) {
                quote += line + '\n';
            }
            out.paragraph(quoted_end(quote));
        }
    }
}

}  // namespace ragd
