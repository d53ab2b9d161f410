#include "extract/pdf_fragments.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.hpp"

namespace ragd {
namespace {

// Of the size of the font.
constexpr float kWordGap = 0.16F;
constexpr float kCutGap = 0.9F;  // columns of TeX are one apart
constexpr float kMarkerGap = 4.0F;
constexpr float kNumberGap = 1.5F;  // behind the number of a heading TeX leaves one
constexpr float kBackGap = 0.5F;
constexpr float kSmall = 0.8F;
constexpr float kRaised = 0.15F;
constexpr float kOffLine = 0.45F;  // further up or down is another line; less may be a superscript

constexpr std::array<std::string_view, 7> kLigatures = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
constexpr char32_t kFirstLigature = 0xFB00;
constexpr std::array<char32_t, 10> kRaisedDigits = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074,
                                                    0x2075, 0x2076, 0x2077, 0x2078, 0x2079};

void append_letters(std::string& out, char32_t value) {
    if (value >= kFirstLigature && value < kFirstLigature + kLigatures.size()) {
        out += kLigatures[value - kFirstLigature];
    } else if (value == 0x2010 || value == 0x2011) {
        out += '-';
    } else {
        append_utf8(out, value);
    }
}

/// The dots that lead to a page number, " . . . . .", as "...".
std::string without_leaders(const std::string& text) {
    constexpr std::size_t kDotsMin = 5;
    if (!text.contains(". . .") && !text.contains(".....")) {
        return text;
    }
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_not_of(". ", at), text.size());
        const auto dots = static_cast<std::size_t>(
            std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                       text.begin() + static_cast<std::ptrdiff_t>(end), '.'));
        if (dots >= kDotsMin) {
            out += " ... ";
            at = end;
        } else {
            const std::size_t next = std::min(text.find_first_of(". ", end), text.size());
            out += text.substr(at, next - at);
            at = next;
        }
    }
    return out;
}

/// Letters of scripts that run from right to left (Hebrew, Arabic, Syriac, Thaana, N'Ko, ...; the
/// blocks that Unicode keeps for them). PDFium gives them in the order in which they are read.
bool runs_leftwards(char32_t value) {
    return (value >= 0x590 && value <= 0x8FF) || (value >= 0xFB1D && value <= 0xFDFF) ||
           (value >= 0xFE70 && value <= 0xFEFE) || (value >= 0x10800 && value <= 0x10FFF) ||
           (value >= 0x1E800 && value <= 0x1EFFF);
}

/// "4", "4.2": before a heading.
bool is_section_number(std::string_view text) {
    constexpr std::size_t kBytesMax = 8;
    return text.size() <= kBytesMax && text.front() >= '1' && text.front() <= '9' &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

class Cutter {
public:
    std::vector<PdfFragment> cut(const PdfPage& page) {
        for (const PdfGlyph& glyph : page.glyphs) {
            if (is_white_space(glyph.value)) {
                space_ = true;
                continue;
            }
            if (open_ && !continues(glyph)) {
                close();
            }
            add(glyph);
        }
        close();
        return std::move(out_);
    }

private:
    [[nodiscard]] bool continues(const PdfGlyph& glyph) const {
        if (glyph.box == last_) {
            return true;  // the second letter of a ligature
        }
        if (glyph.cell != now_.cell) {
            return false;
        }
        const float size = std::max(glyph.size, now_.size);
        if (std::abs(glyph.baseline - now_.baseline) >= kOffLine * size) {
            return false;
        }
        if (leftwards_) {  // a number in it begins at its far end
            const float gap =
                std::max(now_.box.left - glyph.box.right, glyph.box.left - now_.box.right);
            return gap < (runs_leftwards(glyph.value) ? kCutGap : kMarkerGap) * size;
        }
        const float smaller = std::min(glyph.size, now_.size);  // a heading beside a column
        const float gap = glyph.box.left - now_.box.right;
        const float allowed = is_pdf_list_marker(now_.text)               ? kMarkerGap
                              : now_.bold && is_section_number(now_.text) ? kNumberGap
                                                                          : kCutGap;
        return gap < allowed * smaller && gap > -kBackGap * size;
    }

    [[nodiscard]] float gap_before(const PdfGlyph& glyph) const {
        return leftwards_ ? std::max(last_.left - glyph.box.right, glyph.box.left - last_.right)
                          : glyph.box.left - now_.box.right;
    }

    void add(const PdfGlyph& glyph) {
        if (!open_) {
            now_ = {.box = glyph.box,
                    .baseline = glyph.baseline,
                    .size = glyph.size,
                    .bold = true,
                    .order = static_cast<std::uint32_t>(out_.size()),
                    .cell = glyph.cell};
            votes_ = 0;
            in_first_word_ = true;
            leftwards_ = runs_leftwards(glyph.value);
        } else if (space_ || gap_before(glyph) > kWordGap * glyph.size ||
                   is_behind_note_number(glyph)) {
            in_first_word_ = in_first_word_ && is_pdf_list_marker(now_.text);
            now_.text += ' ';
        }
        open_ = true;
        space_ = false;
        append(glyph);
        last_ = glyph.box;
        now_.box = box_around(now_.box, glyph.box);
        now_.bold = now_.bold && glyph.bold;
        if (in_first_word_) {
            now_.first_word_width = now_.box.right - now_.box.left;
        }
        vote(glyph);
    }

    /// The number at the beginning of a note is small and raised, and often nothing is between.
    [[nodiscard]] bool is_behind_note_number(const PdfGlyph& glyph) const {
        return now_.size < kSmall * glyph.size &&
               now_.baseline < glyph.baseline - kRaised * glyph.size &&
               now_.text.find_first_not_of("0123456789") == std::string::npos;
    }

    /// A small number above the line is a power ("m2"), or behind a word the mark of a note.
    void append(const PdfGlyph& glyph) {
        const bool raised = glyph.value >= '0' && glyph.value <= '9' && !now_.text.empty() &&
                            glyph.size < kSmall * now_.size &&
                            now_.baseline - glyph.baseline > kRaised * now_.size;
        if (!raised) {
            append_letters(now_.text, glyph.value);
            was_raised_ = false;
            return;
        }
        const std::size_t word = now_.text.size() - (now_.text.rfind(' ') + 1);
        now_.text += was_raised_ || word <= 2 ? "" : " ";
        append_utf8(now_.text, kRaisedDigits[glyph.value - '0']);
        was_raised_ = true;
    }

    /// The size that most characters have, and their baseline: notes and indices are smaller.
    void vote(const PdfGlyph& glyph) {
        if (votes_ == 0) {
            now_.size = glyph.size;
            now_.baseline = glyph.baseline;
        }
        votes_ += std::abs(glyph.size - now_.size) < 0.1F ? 1 : -1;
        votes_ = std::max(votes_, 0);
    }

    void close() {
        if (open_) {
            now_.text = without_leaders(now_.text);
            out_.push_back(std::move(now_));
        }
        open_ = space_ = false;
    }

    std::vector<PdfFragment> out_;
    PdfFragment now_;
    Box last_;
    int votes_ = 0;
    bool open_ = false;
    bool space_ = false;
    bool in_first_word_ = false;
    bool was_raised_ = false;
    bool leftwards_ = false;
};

}  // namespace

std::vector<PdfFragment> pdf_fragments(const PdfPage& page) {
    return Cutter{}.cut(page);
}

bool is_pdf_list_marker(std::string_view text) {
    for (const std::string_view bullet :
         {"\u2022", "\u25e6", "\u25aa", "\u2023", "\u2013", "\u00b7", "\u25cf", "\u25cb", "\u25a0",
          "\u2043", "\uf0b7", "\uf0a7", "-", "*"}) {
        if (text == bullet) {
            return true;
        }
    }
    constexpr std::size_t kMarkerBytesMax = 6;
    if (text.size() < 2 || text.size() > kMarkerBytesMax) {
        return false;
    }
    const bool bracket = text.front() == '(';
    const std::string_view inner = text.substr(bracket ? 1 : 0, text.size() - (bracket ? 2 : 1));
    if ((text.back() != ')' && (text.back() != '.' || bracket)) || inner.empty()) {
        return false;
    }
    const auto all_of = [&](std::string_view set) {
        return inner.find_first_not_of(set) == std::string_view::npos;
    };
    const bool in_lower_case = inner[0] >= 'a' && inner[0] <= 'z';  // "A. Smith" is a name
    const bool letter = inner.size() == 1 && (in_lower_case || text.back() == ')') &&
                        std::isalpha(static_cast<unsigned char>(inner[0])) != 0;
    return all_of("0123456789") || letter || all_of("ivx");
}

Box box_around(const std::vector<PdfFragment>& fragments) {
    Box out = fragments.front().box;
    for (const PdfFragment& fragment : fragments) {
        out = box_around(out, fragment.box);
    }
    return out;
}

}  // namespace ragd
