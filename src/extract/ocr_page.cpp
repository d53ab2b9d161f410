#include "extract/ocr_page.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/utf8.hpp"

namespace ragd {
namespace {

// Of the size of the font.
constexpr float kCapital = 0.72F;  // from the baseline to the top of letters that reach up
constexpr float kSmall = 0.52F;    // of those that do not
constexpr float kDescent = 0.2F;
constexpr float kCutGap = 1.3F;  // is no space between words; print that is justified has wide ones
constexpr float kMarkerGap = 4.0F;

constexpr float kSameSize = 1.18F;  // sizes are guessed: what differs less is the same
constexpr float kSizeStep = 1.2F;

bool reaches_up(std::string_view word) {
    return std::ranges::any_of(word, [](char c) {
        constexpr std::string_view kTall = "bdfhkltj()[]{}|/!?\"";
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kTall.contains(c);
    });
}

bool has_letter(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint c = decode_utf8(text, at);
        at += c.bytes;
        const bool ascii = c.value < 0x80;
        const bool alnum = (c.value >= '0' && c.value <= '9') ||
                           ((c.value | 0x20U) >= 'a' && (c.value | 0x20U) <= 'z');
        // Beyond Latin-1 and before general punctuation, or after the symbols: letters of a script.
        const bool script = (c.value >= 0xC0 && c.value < 0x2000) || c.value >= 0x2E80;
        if ((ascii && alnum) || script) {
            return true;
        }
    }
    return false;
}

/// A bullet is taken for a sign that looks like one.
std::string marker_of(std::string_view word) {
    for (const std::string_view sign : {"\u00a2", "\u00b0", "\u00bb", "\u00ae", "+", "\u20ac"}) {
        if (word == sign) {
            return "\u2022";
        }
    }
    return std::string{word};
}

bool is_dash(std::string_view word) {
    return word == "-" || word == "\u2013" || word == "\u2014" || word == "&" || word == "=";
}

/// A sign alone is print where it stands between words, or marks an item; else it is a border or dirt.
OcrLine without_dirt(const OcrLine& line) {
    constexpr float kSureSign = 80;
    OcrLine out{.words = {}, .orientation = line.orientation};
    for (std::size_t i = 0; i < line.words.size(); ++i) {
        const OcrWord& word = line.words[i];
        const bool first = out.words.empty();
        const bool last = i + 1 == line.words.size();
        const bool marks = first && !last && is_pdf_list_marker(marker_of(word.text));
        const bool between =
            !first && !last && (is_dash(word.text) || word.confidence >= kSureSign);
        if (has_letter(word.text) || marks || between) {
            out.words.push_back(word);
        }
    }
    return out;
}

/// The middle one by weight.
float median(std::vector<std::pair<float, std::size_t>> weighted) {
    if (weighted.empty()) {
        return 0;
    }
    std::ranges::sort(weighted);
    std::size_t all = 0;
    for (const auto& [value, weight] : weighted) {
        all += weight;
    }
    std::size_t sum = 0;
    for (const auto& [value, weight] : weighted) {
        sum += weight;
        if (sum * 2 >= all) {
            return value;
        }
    }
    return weighted.back().first;
}

struct LineFacts {
    float size = 0;  // of its font, in pixels
    float confidence = 0;
    std::size_t bytes = 0;
    bool legible = false;
};

LineFacts facts_of(const OcrLine& line) {
    LineFacts out;
    std::vector<std::pair<float, std::size_t>> sizes;
    for (const OcrWord& word : line.words) {
        const float height = word.baseline - static_cast<float>(word.top);
        if (height > 0 && has_letter(word.text)) {
            sizes.emplace_back(height / (reaches_up(word.text) ? kCapital : kSmall),
                               word.text.size());
        }
        out.confidence += word.confidence * static_cast<float>(word.text.size());
        out.bytes += word.text.size();
        out.legible = out.legible || has_letter(word.text);
    }
    out.confidence /= static_cast<float>(std::max<std::size_t>(out.bytes, 1));
    out.size = std::max(median(std::move(sizes)), 1.0F);
    return out;
}

class Writer {
public:
    Writer(ScannedPage& out, float points_per_pixel) : out_(out), scale_(points_per_pixel) {}

    void add(const OcrLine& line, float size_in_pixels) {
        size_ = size_in_pixels * scale_;
        open_ = false;
        for (const OcrWord& word : line.words) {
            add(word);
        }
    }

private:
    void add(const OcrWord& word) {
        const float baseline = word.baseline * scale_;
        const Box box{.left = static_cast<float>(word.left) * scale_,
                      .top = baseline - size_ * kCapital,
                      .right = static_cast<float>(word.right) * scale_,
                      .bottom = baseline + size_ * kDescent};
        if (!open_ || !continues(box)) {
            out_.fragments.push_back({.text = open_ ? word.text : marker_of(word.text),
                                      .box = box,
                                      .baseline = baseline,
                                      .size = size_,
                                      .first_word_width = box.right - box.left,
                                      .order = static_cast<std::uint32_t>(out_.fragments.size())});
            open_ = true;
            return;
        }
        PdfFragment& now = out_.fragments.back();
        if (is_pdf_list_marker(now.text)) {
            now.first_word_width = box.right - now.box.left;
        }
        now.text += ' ' + word.text;
        now.box = box_around(now.box, box);
    }

    [[nodiscard]] bool continues(const Box& box) const {
        const PdfFragment& now = out_.fragments.back();
        const float allowed = is_pdf_list_marker(now.text) ? kMarkerGap : kCutGap;
        return box.left - now.box.right < allowed * size_;
    }

    ScannedPage& out_;
    float scale_;
    float size_ = 0;
    bool open_ = false;
};

}  // namespace

ScannedPage scanned_page(const OcrPage& page, float width, float height, std::size_t image_width,
                         int confidence_min) {
    const float scale = width / static_cast<float>(std::max<std::size_t>(image_width, 1));
    const bool on_its_side = page.quarter_turns % 2 != 0;
    ScannedPage out{.sheet = {.glyphs = {},
                              .width = on_its_side ? height : width,
                              .height = on_its_side ? width : height,
                              .quarter_turns = page.quarter_turns},
                    .fragments = {}};
    std::vector<LineFacts> facts;
    std::vector<OcrLine> lines;
    for (const OcrLine& line : page.lines) {
        if (line.orientation == 0) {
            lines.push_back(without_dirt(line));
            facts.push_back(facts_of(lines.back()));
        }
    }
    Writer writer{out, scale};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!facts[i].legible) {
            continue;
        }
        if (facts[i].confidence < static_cast<float>(confidence_min)) {
            ++out.left_out;
            continue;
        }
        writer.add(lines[i], facts[i].size);
        out.letters += facts[i].bytes;
        out.confidence += facts[i].confidence * static_cast<float>(facts[i].bytes);
    }
    out.confidence /= static_cast<float>(std::max<std::size_t>(out.letters, 1));
    return out;
}

void even_out_sizes(const std::vector<std::vector<PdfFragment>*>& pages) {
    std::vector<std::pair<float, std::size_t>> weighted;
    for (const auto* page : pages) {
        for (const PdfFragment& fragment : *page) {
            weighted.emplace_back(fragment.size, fragment.text.size());
        }
    }
    const float body = std::max(median(std::move(weighted)), 1.0F);
    for (auto* page : pages) {
        for (PdfFragment& fragment : *page) {
            const float ratio = fragment.size / body;
            const bool same = ratio < kSameSize && ratio > 1 / kSameSize;
            fragment.size =
                same
                    ? body
                    : body * std::pow(kSizeStep, std::round(std::log(ratio) / std::log(kSizeStep)));
        }
    }
}

}  // namespace ragd
