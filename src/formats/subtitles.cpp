#include "formats/subtitles.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "formats/xml_text.hpp"
#include "text/markdown_lines.hpp"

namespace ragd {
namespace {

constexpr std::int64_t kPauseMs = 3000;  // silence that ends a paragraph

struct Times {
    std::int64_t start;
    std::int64_t end;
};

/// "01:02:03,456" or "02:03.456" in milliseconds.
std::optional<std::int64_t> read_time(std::string_view text) {
    std::int64_t seconds = 0;
    std::int64_t part = 0;
    std::int64_t thousandths = 0;
    std::size_t colons = 0;
    std::size_t after_point = 0;
    bool point = false;
    for (const char c : text) {
        if (is_ascii_digit(c)) {
            std::int64_t& into = point ? thousandths : part;
            into = into * 10 + (c - '0');
            after_point += point ? 1 : 0;
        } else if (c == ':' && !point) {
            seconds = (seconds + part) * 60;
            part = 0;
            ++colons;
        } else if ((c == ',' || c == '.') && !point) {
            point = true;
        } else {
            return std::nullopt;
        }
        if (part > 999'999 || after_point > 3 || colons > 2) {
            return std::nullopt;
        }
    }
    return colons == 0 ? std::nullopt : std::optional{(seconds + part) * 1000 + thousandths};
}

/// "00:00:01,000 --> 00:00:04,000", perhaps with settings after it.
std::optional<Times> read_times(std::string_view body) {
    constexpr std::size_t kTimeBytesMax = 32;
    const std::size_t arrow = body.find("-->");
    if (arrow > kTimeBytesMax) {
        return std::nullopt;
    }
    const std::string_view rest = trim(body.substr(arrow + 3));
    const auto start = read_time(trim(body.substr(0, arrow)));
    const auto end = read_time(rest.substr(0, rest.find_first_of(" \t")));
    return start && end ? std::optional{Times{*start, *end}} : std::nullopt;
}

/// Without <i>, <v Ann>, {\an8}; &amp; is what it stands for.
std::string without_marks(std::string_view line) {
    std::string out;
    for (std::size_t at = 0; at < line.size(); ++at) {
        const bool tag = line[at] == '<' && at + 1 < line.size() &&
                         (is_ascii_letter(line[at + 1]) || line[at + 1] == '/');
        const bool is_override = line.substr(at).starts_with("{\\");
        const std::size_t close = tag           ? line.find('>', at)
                                  : is_override ? line.find('}', at)
                                                : std::string_view::npos;
        if (close != std::string_view::npos) {
            at = close;
        } else {
            out += line[at];
        }
    }
    return std::string{trim(without_entities(out))};
}

class Reader {
public:
    std::string read(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const markdown::Line line = markdown::line_at(text, at);
            at = line.next;
            take(line.body.of(text));
        }
        return std::move(text_);
    }

private:
    /// The line before the times is the cue's number or name, which is held back until it is known
    /// whether it is one.
    void take(std::string_view body) {
        if (const auto times = read_times(body)) {
            gap_ = !text_.empty() && times->start - last_end_ >= kPauseMs;
            last_end_ = times->end;
            in_cue_ = true;
        } else if (body.empty()) {
            in_cue_ = false;
        } else if (in_cue_) {
            if (const std::string shown = without_marks(body); !shown.empty()) {
                text_.append(gap_ ? "\n" : "").append(shown).append("\n");
                gap_ = false;
            }
        }
    }

    std::string text_;
    bool in_cue_ = false;
    bool gap_ = false;
    std::int64_t last_end_ = 0;
};

}  // namespace

std::string subtitles_as_text(std::string_view text) {
    return Reader{}.read(text);
}

}  // namespace ragd
