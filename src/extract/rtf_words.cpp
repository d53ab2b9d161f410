#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "extract/document_date.hpp"
#include "extract/document_facts.hpp"
#include "extract/rtf_state.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// What is never text of the document, though its group does not say \*.
constexpr std::array<std::string_view, 28> kSkipped = {
    "colortbl", "pict",       "object",  "header",     "headerl", "headerr", "headerf",
    "footer",   "footerl",    "footerr", "footerf",    "filetbl", "revtbl",  "listtable",
    "rsidtbl",  "themedata",  "shprslt", "nonshppict", "upr",     "xe",      "tc",
    "rxe",      "annotation", "atnid",   "atnauthor",  "pntxtb",  "pntxta",  "listoverridetable"};

constexpr std::array<std::string_view, 6> kFacts = {"title",    "author",  "subject",
                                                    "keywords", "doccomm", "company"};

}  // namespace

void RtfState::begin_destination(std::string_view name, Place place) {
    top().place = place;
    top().fact = name;
    text_.clear();
}

bool RtfState::destination_word(const RtfToken& token) {
    const std::string_view name = token.name;
    Group& group = top();
    if (group.place == Place::kSkip) {
        if (name == "ud") {  // the Unicode form of what \upr has twice
            group.place = Place::kBody;
        }
        return true;
    }
    if (group.place == Place::kShape) {
        if (name == "shptxt") {
            group.place = Place::kBody;
        }
        return true;
    }
    if (!group.is_new && !group.is_optional) {
        return false;
    }
    if (name == "fonttbl") {
        begin_destination(name, Place::kFonts);
    } else if (name == "stylesheet") {
        begin_destination(name, Place::kStyles);
    } else if (is_one_of(kFacts, name)) {
        begin_destination(name, Place::kFact);
    } else if (name == "creatim" || name == "revtim") {
        std::ranges::fill(moment_, 0);
        begin_destination(name, Place::kMoment);
    } else if (name == "fldinst") {
        begin_destination(name, Place::kInstruction);
    } else if (name == "fldrslt") {
        const bool contents = groups_.size() > 1 && groups_[groups_.size() - 2].skips_result;
        group.place = contents ? Place::kSkip : group.place;
    } else if (name == "listtext" || name == "pntext") {
        group.place = Place::kMarker;
    } else if (name == "footnote") {
        group.is_note = group.place == Place::kBody && !writer_.in_note();
        if (group.is_note) {
            writer_.begin_note();
        }
    } else if (name == "shpinst" || name == "do") {
        group.place = Place::kShape;
    } else if (is_one_of(kSkipped, name)) {
        group.place = Place::kSkip;
    } else if (group.is_optional) {
        group.place = Place::kSkip;
        group.is_optional = false;
    } else {
        return false;
    }
    group.is_optional = false;
    return true;
}

void RtfState::word(const RtfToken& token) {
    if (token.name == "u" && token.has_number) {
        unicode(token.number);
        return;
    }
    flush_bytes();
    if (destination_word(token) || font_or_style_word(token) || paragraph_word(token) ||
        table_word(token)) {
        return;
    }
    character_word(token);
}

bool RtfState::font_or_style_word(const RtfToken& token) {
    const Place place = top().place;
    if (place == Place::kFonts) {
        if (token.name == "f") {
            defined_ = token.number;
        } else if (token.name == "fcharset") {
            font_charsets_[defined_] = charset_of_font(token.number);
        } else if (token.name == "cpg") {
            font_charsets_[defined_] = charset_of_code_page(token.number);
        }
        return true;
    }
    if (place == Place::kStyles) {
        if (token.name == "s") {
            defined_ = token.number;
        } else if (token.name == "cs" || token.name == "ds" || token.name == "ts") {
            defined_ = -1;
        } else if (token.name == "outlinelevel" && token.number >= 0) {
            style_.level = token.number + 1;
        }
        return true;
    }
    if (place == Place::kMoment) {
        constexpr std::array<std::string_view, 5> kParts = {"yr", "mo", "dy", "hr", "min"};
        const auto* part = std::ranges::find(kParts, token.name);
        if (part != kParts.end()) {
            moment_[part - kParts.begin()] = token.number;
        }
        return true;
    }
    return place == Place::kInstruction;
}

bool RtfState::paragraph_word(const RtfToken& token) {
    constexpr int kBodyLevel = 9;
    RtfParagraph& paragraph = top().paragraph;
    const std::string_view name = token.name;
    if (name == "par" || name == "sect" || name == "page") {
        if (top().place == Place::kBody) {
            writer_.end_paragraph(paragraph);
        }
    } else if (name == "pard") {
        paragraph = {};
    } else if (name == "s") {
        const auto style = styles_.find(token.number);
        paragraph.level = style == styles_.end() ? 0 : style->second.level;
    } else if (name == "outlinelevel") {
        paragraph.level =
            token.number >= 0 && token.number < kBodyLevel ? token.number + 1 : paragraph.level;
    } else if (name == "ls") {
        paragraph.is_list = token.number > 0;
    } else if (name == "ilvl") {
        paragraph.depth = token.number;
    } else if (name == "intbl") {
        paragraph.in_table = true;
    } else {
        return false;
    }
    return true;
}

bool RtfState::table_word(const RtfToken& token) {
    const std::string_view name = token.name;
    if (top().place != Place::kBody) {
        return false;
    }
    if (name == "trowd") {
        writer_.begin_row();
    } else if (name == "clvmrg") {
        writer_.cell_is_merged();
    } else if (name == "cellx") {
        writer_.cell_defined();
    } else if (name == "cell") {
        writer_.end_cell();
    } else if (name == "row") {
        writer_.end_row();
    } else if (name == "nestcell" || name == "nestrow") {
        put(" ");
    } else {
        return false;
    }
    return true;
}

void RtfState::character_word(const RtfToken& token) {
    Group& group = top();
    const std::string_view name = token.name;
    const bool on = !token.has_number || token.number != 0;
    if (name == "v" || name == "deleted" || name == "htmlrtf") {
        group.is_hidden = on;
    } else if (name == "plain") {
        group.is_hidden = false;
        group.font = -1;
    } else if (name == "f") {
        group.font = token.number;
    } else if (name == "uc") {
        group.skip_after_unicode = std::clamp(token.number, 0, 8);
    } else if (name == "ansicpg") {
        charset_ = charset_of_code_page(token.number);
    } else if (name == "mac") {
        charset_ = "macintosh";
    } else if (const std::string_view text = text_of_rtf_word(name); !text.empty()) {
        if (to_skip_ > 0) {
            --to_skip_;
        } else {
            put(text);
        }
    }
}

/// "{\s1\outlinelevel0 heading 1;}"
void RtfState::end_definition() {
    std::string name = std::exchange(text_, {});
    const RtfStyle style = std::exchange(style_, {});
    const int number = std::exchange(defined_, -1);
    if (top().place != Place::kStyles || number < 0) {
        return;
    }
    constexpr int kBodyLevel = 10;
    name = name.substr(0, name.find(';'));
    const int by_name = level_of_style_name(name);
    const int level = by_name > 0 ? by_name : style.level;
    styles_[number] = {.name = std::move(name), .level = level < kBodyLevel ? level : 0};
}

void RtfState::end_fact(const Group& group) {
    if (group.place == Place::kMoment) {
        const std::string text =
            fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:00Z", std::clamp(moment_[0], 0, 9999),
                        std::clamp(moment_[1], 0, 99), std::clamp(moment_[2], 0, 99),
                        std::clamp(moment_[3], 0, 99), std::clamp(moment_[4], 0, 99));
        keep_fact(out_, group.fact == "creatim" ? "created" : "modified", rfc3339_of_iso(text));
        return;
    }
    const std::string text = std::exchange(text_, {});
    if (group.fact == "title") {
        out_.title = clean_line(text);
    } else if (group.fact == "author") {
        keep_fact(out_, "author", text);
    } else if (group.fact == "subject" || group.fact == "doccomm") {
        keep_fact(out_, "description", text);
    } else if (group.fact == "keywords") {
        keep_keywords(out_, text);
    }
}

}  // namespace ragd
