#include "text/outline.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "text/plain_heading.hpp"

namespace ragd {
namespace {

constexpr std::string_view kArrow = " > ";
constexpr std::size_t kPartBytesMax = 1024;  // of a title, before its word pieces are counted

std::string capped(std::string text) {
    if (text.size() > kPartBytesMax) {
        std::size_t end = kPartBytesMax;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
            --end;
        }
        text.resize(end);
    }
    return text;
}

std::string joined(std::span<const std::string> parts) {
    std::string out;
    for (const std::string& part : parts) {
        out.append(out.empty() ? "" : kArrow).append(part);
    }
    return out;
}

void add_part(std::vector<std::string>& parts, const std::string& part) {
    if (!part.empty() && (parts.empty() || lower(parts.back()) != lower(part))) {
        parts.push_back(part);
    }
}

}  // namespace

void enter_heading(HeadingPath& path, std::string_view text, const Block& heading) {
    while (!path.empty() && path.back().level >= heading.level) {
        path.pop_back();
    }
    path.push_back(
        {heading.span.start, heading.level, capped(plain_heading(heading.title.of(text)))});
}

std::size_t shared_headings(const HeadingPath& a, const HeadingPath& b) {
    std::size_t n = 0;
    while (n < a.size() && n < b.size() && a[n].start == b[n].start) {
        ++n;
    }
    return n;
}

PrefixWriter::PrefixWriter(std::string_view title, const WordPieceTokenizer& tokenizer)
    : tokenizer_(tokenizer), title_(capped(one_line(cut_utf8(title, 4 * kPartBytesMax)))) {}

Prefix PrefixWriter::write(const HeadingPath& path) const {
    std::vector<std::string> parts;
    add_part(parts, title_);
    for (const OpenHeading& heading : path) {
        add_part(parts, heading.text);
    }
    std::string text = joined(parts);
    std::size_t pieces = count(text);
    while (pieces > limits::kPrefixPiecesMax && parts.size() > 2) {
        parts.erase(parts.begin() + 1);
        text = joined(parts);
        pieces = count(text);
    }
    if (pieces > limits::kPrefixPiecesMax) {
        std::size_t room = limits::kPrefixPiecesMax;
        if (parts.size() == 2) {
            room -= count(kArrow);
            const std::size_t first_pieces = count(parts[0]);
            const std::size_t last_room = room - std::min(first_pieces, room / 2);
            parts[1] = shortened(parts[1], last_room);
            room -= count(parts[1]);
        }
        parts[0] = shortened(parts[0], room);
        std::erase_if(parts, [](const std::string& part) { return part.empty(); });
        text = joined(parts);
        pieces = count(text);
    }
    return {std::move(text), pieces};
}

Prefix PrefixWriter::context(std::string_view text) const {
    std::string line =
        shortened(capped(one_line(cut_utf8(text, 4 * kPartBytesMax))), kContextPiecesMax);
    const std::size_t pieces = count(line);
    return {std::move(line), pieces};
}

Prefix PrefixWriter::table_context(std::string_view head) const {
    const auto is_edge = [](char c) { return c == '|' || c == ' '; };
    std::string line = capped(plain_heading(cut_utf8(head, 4 * kPartBytesMax)));
    line.erase(0, static_cast<std::size_t>(std::ranges::find_if_not(line, is_edge) - line.begin()));
    while (!line.empty() && is_edge(line.back())) {
        line.pop_back();
    }
    return context(line);
}

/// The first words of `text` that have at most `pieces_max` pieces.
std::string PrefixWriter::shortened(const std::string& text, std::size_t pieces_max) const {
    std::size_t end = 0;
    std::size_t pieces = 0;
    for (const WordSpan& word : tokenizer_.words(text)) {
        pieces += word.pieces;
        if (pieces > pieces_max) {
            return std::string{trim(std::string_view{text}.substr(0, end))};
        }
        end = word.end;
    }
    return text;
}

}  // namespace ragd
