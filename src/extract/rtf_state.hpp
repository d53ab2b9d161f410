#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "extract/rtf_tables.hpp"
#include "extract/rtf_tokens.hpp"
#include "extract/rtf_writer.hpp"

namespace ragd {

/// Reads RTF piece by piece, as its groups and properties want it.
class RtfState {
public:
    /// Lifetime: all outlive it. `out` gets what the file says of itself.
    RtfState(RtfWriter& writer, Extraction& out);

    /// Errors: TooLarge (fail_extract) - groups more than limits.depth_max deep.
    Result<void> take(const RtfToken& token, std::size_t depth_max);
    /// Errors: Damaged - the file ends in the middle.
    Result<void> finish();

private:
    /// Where the text of a group goes.
    enum class Place {
        kBody,
        kSkip,
        kMarker,       // what is printed before a list item
        kInstruction,  // of a field
        kShape,        // of a drawing: only its text box is text
        kFonts,
        kStyles,
        kFact,  // of the information about the document
        kMoment,
    };
    struct Group {
        Place place = Place::kBody;
        bool is_hidden = false;
        bool is_note = false;       // of which it is the outermost group
        bool is_new = true;         // nothing but \* was read of it
        bool is_optional = false;   // \*: passed over where it is not known
        bool skips_result = false;  // the field around it is a table of contents
        int skip_after_unicode = 1;
        int font = -1;
        std::string_view fact;
        RtfParagraph paragraph;
    };

    Group& top() { return groups_.back(); }
    Result<void> open(std::size_t depth_max);
    void close();
    void word(const RtfToken& token);
    void begin_destination(std::string_view name, Place place);
    bool destination_word(const RtfToken& token);
    bool paragraph_word(const RtfToken& token);
    bool table_word(const RtfToken& token);
    bool font_or_style_word(const RtfToken& token);
    void character_word(const RtfToken& token);
    void symbol(char c);
    void unicode(int value);

    void add_bytes(std::string_view bytes);
    void add_text(std::string_view text);
    void flush_bytes();
    void put(std::string_view text);
    [[nodiscard]] std::string charset() const;

    void end_definition();
    void end_fact(const Group& group);

    RtfWriter& writer_;
    Extraction& out_;
    std::vector<Group> groups_;

    std::string charset_ = "windows-1252";
    std::string bytes_;          // of a code page, not decoded yet
    std::string bytes_charset_;  // theirs
    int to_skip_ = 0;            // characters that stand for a \u before them
    char32_t high_surrogate_ = 0;

    std::map<int, std::string> font_charsets_;
    std::map<int, RtfStyle> styles_;
    int defined_ = -1;  // the font or style that is being defined
    RtfStyle style_;
    std::string text_;  // of what is no body: a name, an instruction, a fact
    int moment_[5] = {};
};

}  // namespace ragd
