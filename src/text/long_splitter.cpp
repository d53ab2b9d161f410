#include "text/long_splitter.hpp"

#include <algorithm>

#include <utf8proc.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

// A long text is tokenized in windows, so that its words need not be in memory all at once.
constexpr std::size_t kWindowBytes = 16 * 1024;
constexpr std::size_t kUnitsPerChunk = 8;
constexpr std::size_t kWordBytesMax = 256;  // above, a word is cut into parts:
constexpr std::size_t kPartCharacters =
    100;  // what BERT still reads as pieces, for scripts without
constexpr std::size_t kSpeechBytesMax = 4096;    // spaces, up to here;
constexpr std::size_t kPartBytes = 1024;         // beyond it is data, where small parts help nobody
constexpr std::size_t kBytesPerPieceMax = 20;    // prose has 4 to 6
constexpr std::size_t kGraphemeCharacters = 16;  // looked back at for a boundary between graphemes

bool is_boundary(std::string_view text, std::size_t at) {
    return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

std::size_t boundary_at_or_before(std::string_view text, std::size_t at) {
    while (!is_boundary(text, at)) {
        --at;
    }
    return at;
}

bool is_grapheme_break(std::string_view text, std::size_t at) {
    const std::size_t before = boundary_at_or_before(text, at - 1);
    return utf8proc_grapheme_break(static_cast<utf8proc_int32_t>(decode_utf8(text, before).value),
                                   static_cast<utf8proc_int32_t>(decode_utf8(text, at).value));
}

/// `at`, or the nearest place before it (not `start`) that is between two graphemes.
std::size_t between_graphemes(std::string_view text, std::size_t start, std::size_t at) {
    std::size_t better = at;
    for (std::size_t n = 0; n < kGraphemeCharacters && better > start; ++n) {
        if (better == text.size() || is_grapheme_break(text, better)) {
            return better;
        }
        better = boundary_at_or_before(text, better - 1);
    }
    return at;
}

bool ends_clause(std::string_view text, Span word) {
    return (word.size() == 1 && std::string_view{",;:)"}.contains(text[word.start])) ||
           (word.end < text.size() && text[word.end] == '\n');
}

}  // namespace

bool LongSplitter::is_long(Span span, std::size_t pieces) const {
    return pieces > budget_ ||
           (span.size() > kWordBytesMax && span.size() > kBytesPerPieceMax * pieces);
}

void LongSplitter::split(Span span, BreakBefore before, std::vector<Unit>& out) {
    out_ = &out;
    before_ = before;
    open_ = {};
    for (std::size_t at = span.start; at < span.end;) {
        at = take_window(at, span.end);
    }
    close();
}

/// Takes the words up to about a window from `start`; returns where the next window begins.
std::size_t LongSplitter::take_window(std::size_t start, std::size_t end) {
    std::size_t stop =
        end - start <= kWindowBytes ? end : boundary_at_or_before(text_, start + kWindowBytes);
    std::vector<WordSpan> words = tokenizer_.words(text_.substr(start, stop - start));
    // Without a space after it, the last word may go on in the next window.
    bool cut = false;
    if (stop < end && !words.empty()) {
        const std::size_t last_end = start + words.back().end;
        cut = text_.substr(last_end, stop - last_end).find_first_of(" \t\r\n") ==
              std::string_view::npos;
        if (cut && words.size() > 1) {
            stop = start + words.back().start;
            words.pop_back();
            cut = false;
        }
    }
    for (const WordSpan& word : words) {
        take_word({start + word.start, start + word.end}, word.pieces);
    }
    if (cut) {
        close();
        before_ = BreakBefore::kForced;
    }
    return stop;
}

void LongSplitter::take_word(Span word, std::size_t pieces) {
    if (word.size() > kWordBytesMax || pieces > budget_) {
        close();
        take_parts(word);
        return;
    }
    const std::size_t room = std::max<std::size_t>(budget_ / kUnitsPerChunk, 1);
    if (open_.pieces != 0 && open_.pieces + pieces > room) {
        close();
    }
    if (open_.pieces == 0) {
        open_ = {.start = word.start, .end = word.end, .pieces = 0, .before = before_};
    }
    open_.end = word.end;
    open_.pieces += static_cast<std::uint32_t>(pieces);
    if (open_.pieces >= room / 2 && ends_clause(text_, word)) {
        close();
        before_ = BreakBefore::kClause;
    }
}

void LongSplitter::take_parts(Span word) {
    const std::size_t characters = word.size() <= kSpeechBytesMax ? kPartCharacters : kPartBytes;
    for (std::size_t at = word.start; at < word.end;) {
        const std::size_t end = part_end(at, word.end, characters);
        const std::size_t pieces = tokenizer_.count(text_.substr(at, end - at));
        if (pieces != 0) {
            out_->push_back({.start = at,
                             .end = end,
                             .pieces = static_cast<std::uint32_t>(std::min(pieces, budget_)),
                             .before = before_});
            before_ = BreakBefore::kForced;
        }
        at = end;
    }
    before_ = BreakBefore::kWord;
}

/// The end of the longest part from `start` that has at most `characters` and fits the budget;
/// found by halving, since pieces grow with length.
std::size_t LongSplitter::part_end(std::size_t start, std::size_t end,
                                   std::size_t characters) const {
    for (;; characters /= 2) {
        std::size_t at = start;
        for (std::size_t n = 0; n < characters && at < end && at - start < kPartBytes; ++n) {
            at += decode_utf8(text_, at).bytes;
        }
        if (characters == 1) {
            return at;
        }
        if (tokenizer_.count(text_.substr(start, at - start)) <= budget_) {
            return at == end ? at : between_graphemes(text_, start, at);
        }
    }
}

void LongSplitter::close() {
    if (open_.pieces != 0) {
        out_->push_back(open_);
        open_ = {};
        before_ = BreakBefore::kWord;
    }
}

}  // namespace ragd
